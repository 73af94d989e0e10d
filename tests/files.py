"""Files with several persons: fetched as a person does it, for a reason."""

from urllib.parse import parse_qs, urlsplit

from django.urls import reverse

REASON = "年度统计上报"


def page_asked_for(answer):
    """Return the address whose file a reason is asked for, nothing if none is asked."""
    to = urlsplit(answer.headers.get("Location", ""))
    return parse_qs(to.query)["next"][0] if to.path == reverse("export_reason") else ""


def got(client, url, told=None, *, follow=False):
    """Get a page or a file; where a reason is asked for, give one; other ways on as told."""
    answer = client.get(url, told)
    if page := page_asked_for(answer):
        client.post(reverse("export_reason"), {"next": page, "reason": REASON})
        answer = client.get(page)
    elif follow and answer.status_code == 302:
        answer = client.get(answer.headers["Location"], follow=True)
    return answer
