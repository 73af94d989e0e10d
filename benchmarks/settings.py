"""The project's settings with one more page, the bare one that all others are compared with."""

from config.settings import *  # noqa: F403, TID251

ROOT_URLCONF = "benchmarks.urls"
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "config.E003"]  # noqa: F405  the bare page
ACCOUNT_RATE_LIMITS = {}  # four threads ask more often than any person may
