"""Requests that no browser sends: hostile values in every field of every page, as every role.

A `Sweep` reads every page once and keeps its forms and the parameters of its links. Then it asks
for pages with one to three values replaced, each time in a savepoint that is rolled back. What it
finds: answers of 500 and above, requests that do not end, and how much memory is kept.
"""
