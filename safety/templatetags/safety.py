"""The address under which somebody is reported."""

from django import template

from safety.policies import report_key, thing_key

register = template.Library()
register.filter("report_key", report_key)
register.filter("thing_key", thing_key)
