"""All settings, from the environment. `.env.example` names every variable."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import database
from config.kept_keys import kept

django_stubs_ext.monkeypatch()  # lets `ModelForm[Venture]` be written at run time

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()  # any variable may come from a file: NAME_FILE=/run/secrets/name
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
VAR_DIR = database.var_dir()
_BIND = env.str("BIND", default="127.0.0.1:8000").replace("0.0.0.0:", "127.0.0.1:")
SITE_URL = env.str("SITE_URL", default=f"http://{_BIND}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SAMPLE_DATA = env.bool("SAMPLE_DATA", default=False)  # `make run` turns it on


def _secret_key() -> str:
    """Return SECRET_KEY, or make one and keep it in `var/` so that sessions survive a restart."""
    if given := env.str("SECRET_KEY", default=""):
        return str(given)
    from django.core.management.utils import get_random_secret_key  # noqa: PLC0415

    return kept(VAR_DIR / "secret_key", lambda: get_random_secret_key() * 2)


SECRET_KEY = _secret_key()


def _field_keys() -> tuple[str, ...]:
    """Return FIELD_KEYS, or make one key for identity numbers and keep it in `var/`."""
    if given := env.tuple("FIELD_KEYS", default=()):
        return tuple(map(str, given))
    from cryptography.fernet import Fernet  # noqa: PLC0415

    return tuple(kept(VAR_DIR / "field_key", lambda: Fernet.generate_key().decode()).split())


FIELD_KEYS = _field_keys()
# Files in `var/` that a restore writes; keys from the environment are the operator's.
KEPT_KEYS = tuple(
    name
    for name, variable in (("secret_key", "SECRET_KEY"), ("field_key", "FIELD_KEYS"))
    if not env.str(variable, default="")
)

# --- database -------------------------------------------------------------------------------
# Commands that build tables run as their owner; everything else as a role that owns nothing.
_OWNER_COMMANDS = {
    "train_relevance",
    "prepare",
    "migrate",
    "makemigrations",
    "flush",
    "createcachetable",
    "evaluate_sentences",
    "restore",
    "try_upgrade",
}
AS_OWNER = env.bool(
    "DATABASE_AS_OWNER",
    default=len(sys.argv) > 1 and sys.argv[1] in _OWNER_COMMANDS,
)


# How many groups of the index of mentors' lines are looked into; more if the rows do not suffice.
_NEAR = "-c ivfflat.probes=20 -c ivfflat.max_probes=100 -c ivfflat.iterative_scan=relaxed_order"
_PG_OPTIONS = env.str("PGOPTIONS", default="")


def _database() -> dict[str, Any]:
    """Return the one connection: `DATABASE_URL`, or the embedded server."""
    shared: dict[str, Any] = {
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        # A page is one user of many: a query that takes three cores makes the others wait.
        # Jobs and commands reach leave records of all units (`mobility.second_line`); pages do not.
        "OPTIONS": {
            "options": "-c max_parallel_workers_per_gather=0 -c jit=off -c qingchuang.reader=all "
            f"{_NEAR} {_PG_OPTIONS}"
        },
    }
    if url := env.str("DATABASE_URL", default=""):
        owner_url = env.str("DATABASE_OWNER_URL", default=url)
        given: dict[str, Any] = env.db_url_config(owner_url if AS_OWNER else url)
        options = shared["OPTIONS"] | given.get("OPTIONS", {})  # ?sslmode=verify-full
        return shared | given | {"OPTIONS": options}
    return shared | {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database.NAME,
        "USER": database.OWNER if AS_OWNER else database.WEB,
        "HOST": (at := database.ensure_running())["host"],
        "PORT": at["port"],
    }


DATABASES = {"default": _database()}
SEAL_ALGORITHM = env.str("SEAL_ALGORITHM", default="sha256")  # or sm3, where OpenSSL has it
SEAL_HEAD_FILE = env.str("SEAL_HEAD_FILE", default=str(VAR_DIR / "seal_head.json"))
# As whom backups are made and restored, and whom a restored database lets in.
_DATABASE_URL = env.str("DATABASE_URL", default="")
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default="") if _DATABASE_URL else ""
DATABASE_WEB_ROLE = str(env.db_url_config(_DATABASE_URL)["USER"] if _DATABASE_URL else database.WEB)
# Whoever owns the tables is held by no row policy and by no trigger he may switch off.
WEB_OWNS_TABLES = bool(_DATABASE_URL) and (
    env.db_url_config(DATABASE_OWNER_URL or _DATABASE_URL)["USER"] == DATABASE_WEB_ROLE
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": env.cache_url("CACHE_URL", default="dbcache://cache_table"),
}
if CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
    # It counts wrong passwords: with Django's 300 rows whoever fills it would be forgiven them.
    CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 200_000)

# --- applications ---------------------------------------------------------------------------
INSTALLED_APPS = [
    "privacy",
    "trail",
    "province",
    "cohorts",
    "exchange",
    "matching",
    "mentoring",
    "stories",
    "mentors",
    "mobility",
    "incubation",
    "filings",
    "ledgers",
    "samples",
    "events",
    "spaces",
    "results",
    "support",
    "ventures",
    "safety",
    "incidents",
    "accounts",
    "notifications",
    "audit",
    "ui",
    "config",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "template_partials.apps.SimpleAppConfig",
    "config.admin_app.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",  # first: files and failures are answers too
    "csp.middleware.CSPMiddleware",
    "config.middleware.NothingInClear",
    "config.middleware.EndsInTime",
    "config.retry.AnswersAgain",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "ui.outside.Door",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.ReadsAs",
    "accounts.http.SessionEnds",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # unless a view says otherwise
    "audit.http.Trail",
    "accounts.http.Gate",
    "accounts.http.Searches",
    "config.middleware.LeadsUp",
    "config.middleware.Private",
    "ui.written.Written",
    "ui.once.Once",
    "accounts.http.ChosenLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
_APP_LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", _APP_LOADERS)],
                ),
            ],
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.shell",
            ],
        },
    },
]

# --- people ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# "asvs": long, nothing common, no classes, no expiry (OWASP ASVS 5.0, 6.2). "djbh": besides that
# three of four classes, and a new one every 90 days for offices (GB/T 22239-2019, 8.1.4.1 a).
PASSWORD_RULES = env.str("PASSWORD_RULES", default="asvs")
PASSWORD_LENGTH = 12
PASSWORD_LENGTH_OFFICE = 15  # of whoever sees data of others by a role
PASSWORD_DAYS_OFFICE = 90  # in the mode "djbh"
PASSWORD_CONTEXT = ("qingchuang", "qingchuangyinhang", "qinghai", "xining", "mentor", "startup")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.core.passwords.LongEnough"},
    {"NAME": "accounts.core.passwords.NotCommon"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "accounts.core.passwords.NotOfThisPlace"},
    {"NAME": "accounts.core.passwords.OfThreeClasses"},
    {"NAME": "accounts.core.passwords.NotTheSame"},
]
PHONE_SIGN_IN = env.bool("PHONE_SIGN_IN", default=False)
# People prove a phone before they publish anything or write to others (Cybersecurity Law, art. 26).
REAL_IDENTITY = PHONE_SIGN_IN and env.bool("REAL_IDENTITY", default=True)
SMS_BACKEND = env.str("SMS_BACKEND", default="accounts.sms.ConsoleBackend")
CLAMD = env.str("CLAMD", default="")  # see papers.scanner
PHONENUMBER_DEFAULT_REGION = "CN"
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "home"
LOGOUT_REDIRECT_URL = "landing"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "phone"} if PHONE_SIGN_IN else {"email"}
ACCOUNT_SIGNUP_FIELDS = [
    "email*",
    *(["phone"] if PHONE_SIGN_IN else []),
    "password1",  # empty: six digits by mail each time
]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignUpForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_DISPLAY = str
_FORMS = (
    "login signup reauthenticate add_email change_email change_password set_password "
    "reset_password reset_password_from_key request_login_code confirm_login_code "
    "confirm_email_verification_code change_phone verify_phone"
)
ACCOUNT_FORMS = {
    name: f"accounts.adapter.forms.{name.title().replace('_', '')}Form" for name in _FORMS.split()
}
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True  # twice
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True  # twice
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True  # twice
# An office shares one address: by address only floods are stopped, by account guessing is. A code
# by mail always lets the owner in.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/m/ip,5/5m/key",
    # Our own flows (`accounts.http.limited`): what costs, or reaches other people.
    "sentence": "60/m/ip",
    "ask": "20/h/user",
    "draft": "120/m/user",
    "bring": "60/h/user",
    "leave": "20/h/user",
    "flaw": "5/h/ip",
    "prove": "5/10m/user",
    "export": "10/h/user",
    "search": "60/m/user",
    "search_unknown": "60/m/ip",  # of whoever has not signed in
}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600  # seconds
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
USERSESSIONS_TRACK_ACTIVITY = False

# --- second factor and sessions -------------------------------------------------------------
# "required" of whoever sees data of others by a role, "offered" to everybody else; or "offered".
SECOND_FACTOR = env.str("SECOND_FACTOR", default="required")
MFA_ADAPTER = "accounts.adapter.factor.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "青创引航"
MFA_TOTP_TOLERANCE = 1  # half a minute early or late; each code works once all the same
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs in before the address is proved
_FACTOR_FORMS = (
    "authenticate authenticate_webauthn reauthenticate reauthenticate_webauthn activate_totp "
    "add_webauthn edit_webauthn"
)
MFA_FORMS = {
    name: f"accounts.adapter.factor_forms.{name.title().replace('_', '')}Form"
    for name in _FACTOR_FORMS.split()
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # so long a proof counts as fresh
ACCOUNT_REAUTHENTICATION_REQUIRED = True
OFFICE_IDLE_SECONDS = env.int("OFFICE_IDLE_SECONDS", default=30 * 60)
OFFICE_SESSION_SECONDS = env.int("OFFICE_SESSION_SECONDS", default=12 * 3600)
IDLE_SECONDS = env.int("IDLE_SECONDS", default=14 * 24 * 3600)  # of founders and mentors
SESSION_SECONDS = env.int("SESSION_SECONDS", default=90 * 24 * 3600)

# --- languages ------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- mail, jobs, matching -------------------------------------------------------------------
env.EMAIL_SCHEMES |= dict.fromkeys(("smtp", "smtp+tls", "smtp+ssl"), "config.mail.EmailBackend")
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", default="青创引航 <no-reply@localhost>")
EMAIL_TIMEOUT = 20
PROCRASTINATE_IMPORT_PATHS: list[str] = []
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 86_400}  # a worker down for a day catches up
MODEL_DIR = Path(env.str("MODEL_DIR", default=str(VAR_DIR / "models" / "e5-small")))
os.environ.setdefault("MODEL_DIR", str(MODEL_DIR))
os.environ.setdefault("MODEL_UPDATE", env.str("MODEL_UPDATE", default=""))
os.environ.setdefault("MODEL_PRECISION", env.str("MODEL_PRECISION", default=""))
CONDUCT_VERSION = "2026-11"  # of `config/pages/conduct.html`: who agreed to another is asked again
# Of what each purpose of consent says. A consent to other words does not count: change one here
# when the words change, and everybody is asked again before that purpose goes on.
CONSENT_VERSIONS = {
    "service": "2026-11",
    "matching": "2026-11",
    "case_story": "2026-11",
    "found": "2026-12",
}
# Rules that change from a day on (`ui.dated`): another number is another version with its first
# day, never a change of one that has begun.
_SINCE = date(2026, 1, 1)
RULES: dict[str, tuple[tuple[date, int], ...]] = {
    # Of an appointment that begins that day, unless the office says otherwise.
    "mentor_term_years": ((_SINCE, 3),),
    # Of half an hour, that a mentor is expected to hold in a year: by its last day.
    "review_meetings": ((_SINCE, 10),),
    # A meeting of that day that is called off later is kept as called off late.
    "meeting_notice_hours": ((_SINCE, 24),),
    # So many meetings that one side missed, within so many days back from today, are too many:
    # both sides are asked how it goes on, and the office sees the pair.
    "missed_meetings": ((_SINCE, 2),),
    "missed_within_days": ((_SINCE, 90),),
    # Days after the last of as many open hours, before which the venture books no other.
    "missed_wait_days": ((_SINCE, 30),),
    # After which the office is told of a venture that asked and has nobody.
    "long_wait_days": ((_SINCE, 7),),
    # Nobody waits longer while a mentor has a place: the office is told again.
    "longest_wait_days": ((_SINCE, 14),),
    # What the national filing of maker spaces (国家众创空间备案) asks of a year, told beside its
    # figures for comparison. Area or desks are enough.
    "national_area_m2": ((_SINCE, 500),),
    "national_desks": ((_SINCE, 30),),
    "national_ventures": ((_SINCE, 20),),
    "national_registered": ((_SINCE, 10),),
    "national_staff": ((_SINCE, 3),),
    "national_events": ((_SINCE, 10),),
    "national_mentors": ((_SINCE, 3),),
}
ANSWER_DAYS = 7  # a mentor has this long to answer a request
CALL_DAYS = 14  # so long contact details are open after a mentor gives one call
ANSWER_WORKDAYS = 3  # within which whoever is asked something answers
VETTING_WORKDAYS = 15  # within which the office answers an application
WAITING_AT_MOST = 5  # ventures on the list of a mentor who is full
WAITING_DAYS = 60  # so long a venture waits on it
OFFER_DAYS = 3  # to ask, once a place is free, before the next one is told
SURVEY_AFTER_DAYS = 183  # after the end of a mentorship its team is asked what became of it
GROUP_TOLD_AGAIN_DAYS = 14  # after it was written, who came to a group meeting is asked once more
GROUP_CONFIRMED_WITHIN_DAYS = 28  # after it was written; it counts then for those who confirmed
SILENT_AFTER_DAYS = 30  # a pair without meeting, record or plan is asked how it goes on
REFUSAL_LASTS_DAYS = 180  # so long a mentor who declined is not asked for the same venture again
OPEN_REQUESTS_PER_VENTURE = 5
PLACE_ANSWER_WORKDAYS = 10  # within which a space answers an application for a place
PLACE_OFFER_DAYS = 14  # so long an offer of a space holds its places
RESIDENCY_TOLD_DAYS = (60, 30, 0)  # before the last day of a contract both sides are told
CHAIN_ANSWER_WORKDAYS = 10  # within which the other side answers a move in the chain
CHAIN_ASKED_AFTER_DAYS = 14  # a move that a side has not answered is told once more to both
CHAIN_LAPSES_AFTER_DAYS = 30  # from its proposal on; who has not answered by then lets it go
CHAIN_OBJECTION_WORKDAYS = 10  # so long the office can object to a move that both agreed to
FIGURES_SINCE = date(2026, 10, 1)  # asked of spaces: the years and months that end after this day
FIGURES_ARE_MONTHLY = True  # else every year only
FIGURES_YEARLY_DUE = (1, 31)  # month and day of the next year
FIGURES_MONTHLY_DUE = 10  # day of the next month
FIGURES_TOLD_DAYS = 7  # before the last day managers are told again
CHECK_PUBLISHED_WORKDAYS = 10  # so long a space can object before everybody reads the result

# --- backups --------------------------------------------------------------------------------
BACKUP_KEY = env.str("BACKUP_KEY", default="")  # none: no backups are made
BACKUP_DIR = Path(env.str("BACKUP_DIR", default=str(VAR_DIR / "backups")))
BACKUPS_KEPT = env.int("BACKUPS_KEPT", default=14)

# --- files and pages ------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
REQUEST_SECONDS = 60  # then a request is ended; twice that ends its process
PROOF_FILE = BASE_DIR / "docs" / "proof.json"  # `make proof` writes it, /trust/ reads it

# --- transport ------------------------------------------------------------------------------
HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
BY_PROGRAMS = r"^(leave|mentorships)/calendar/[^/]+\.ics$"  # `config.middleware.NothingInClear`
SECURE_REDIRECT_EXEMPT = [r"^healthz$", BY_PROGRAMS]  # health: asked on this machine without https
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if ALLAUTH_TRUSTED_PROXY_COUNT:  # anybody else could forge the header
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
_HOST = "__Host-" if HTTPS else ""  # no other host and no plain connection can set such a cookie
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_HOST}sessionid", f"{_HOST}csrftoken"
LANGUAGE_COOKIE_NAME, SAID_COOKIE_NAME = f"{_HOST}language", f"{_HOST}said"
MESSAGES_COOKIE_NAME, MESSAGE_STORAGE = f"{_HOST}messages", "ui.told.Told"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "config.views.stale_form"
SILENCED_SYSTEM_CHECKS = (
    [] if HTTPS else ["security.W004", "security.W008", "security.W012", "security.W016"]
)
X_FRAME_OPTIONS = "DENY"

LOG_FORMAT = env.str("LOG_FORMAT", default="line")  # or "json"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        name: {"class": f"config.logs.{name.title()}", "format": by, "style": "{"}
        for name, by in (("line", "{asctime} {levelname} {name}: {message}"), ("json", "{message}"))
    },
    "filters": {"brief": {"()": "config.logs.Brief"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "loggers": {"django.request": {"filters": ["brief"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
