"""One fault of each kind, for `make scan` to find: a scanner that finds none of these is blind."""

import hashlib
import subprocess

import requests
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt


def leave(request, pk):
    return get_object_or_404(LeaveCase, pk=pk)


def greeting(name):
    return mark_safe(f"<b>{name}</b>")


@csrf_exempt
def save(request):
    return HttpResponse("")


def weather():
    return requests.get("https://example.com")


def note(user):
    logger.warning("cannot reach %s", user.email)


def rows():
    return User.objects.raw("SELECT * FROM accounts_user")


def run(told):
    subprocess.call(told, shell=True)
    return hashlib.md5(told.encode()).hexdigest()
