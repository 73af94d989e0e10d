"""Pages of ventures."""

from django.urls import path

from ventures.views import archiving, invitations, team, writing

urlpatterns = [
    path("ventures/new/", writing.venture_new, name="venture_new"),
    path("ventures/archived/", archiving.venture_archived, name="venture_archived"),
    path("ventures/invited/<str:token>/", invitations.invited, name="invited"),
    path("ventures/<int:pk>/", writing.venture_edit, name="venture_edit"),
    path("ventures/<int:pk>/team/", team.venture_team, name="venture_team"),
    path("ventures/<int:pk>/team/<int:member>/role/", team.member_role, name="member_role"),
    path("ventures/<int:pk>/team/<int:member>/remove/", team.member_remove, name="member_remove"),
    path("ventures/<int:pk>/leave/", team.venture_leave, name="venture_leave"),
    path(
        "ventures/<int:pk>/invitations/<int:invitation>/again/",
        team.invitation_again,
        name="invitation_again",
    ),
    path(
        "ventures/<int:pk>/invitations/<int:invitation>/withdraw/",
        team.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("ventures/<int:pk>/archive/", archiving.venture_archive, name="venture_archive"),
    path("ventures/<int:pk>/archive/restore/", archiving.venture_restore, name="venture_restore"),
    path("ventures/<int:pk>/delete/", archiving.venture_delete, name="venture_delete"),
]
