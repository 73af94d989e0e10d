"""Pages of applications, residencies, hand-overs and the chain."""

from django.urls import path

from incubation.views import (
    act,
    applications,
    board,
    chain,
    chain_rules,
    chain_tables,
    late,
    residencies,
)

urlpatterns = [
    path("ventures/<int:pk>/spaces/", applications.venture_spaces, name="venture_spaces"),
    path("spaces/<slug:slug>/apply/", applications.application_new, name="application_new"),
    path("spaces/applications/<int:pk>/", applications.application, name="application"),
    path(
        "spaces/applications/<int:pk>/offer/",
        applications.application_offer,
        name="application_offer",
    ),
    path("spaces/residencies/<int:pk>/", residencies.residency, name="residency"),
    path(
        "spaces/residencies/<int:pk>/hand-over/",
        residencies.hand_over_new,
        name="hand_over_new",
    ),
    path("spaces/hand-overs/<int:pk>/", residencies.hand_over, name="hand_over"),
    path("spaces/hand-overs/<int:pk>/take/", residencies.hand_over_take, name="hand_over_take"),
    path("spaces/<int:pk>/applications/", board.application_list, name="application_list"),
    path(
        "spaces/<int:pk>/applications/export/",
        board.application_export,
        name="application_export",
    ),
    path("spaces/<int:pk>/conditions/", board.conditions, name="conditions"),
    path("spaces/<int:pk>/residents/", board.residents, name="residents"),
    path("spaces/<int:pk>/residents/export/", board.residents_export, name="residents_export"),
    path("ventures/<int:pk>/chain/", chain.venture_chain, name="venture_chain"),
    path("ventures/<int:pk>/chain/propose/", chain.chain_propose, name="chain_propose"),
    path("ventures/<int:pk>/chain/rules/<int:rule>/", chain.chain_answer, name="chain_answer"),
    path("chain/moves/<int:pk>/", chain.chain_move, name="chain_move"),
    path("spaces/<int:pk>/chain/", chain_tables.space_chain, name="space_chain"),
    path(
        "spaces/<int:pk>/chain/export/", chain_tables.space_chain_export, name="space_chain_export"
    ),
    path("province/chain/", chain_tables.province_chain, name="province_chain"),
    path(
        "province/chain/export/", chain_tables.province_chain_export, name="province_chain_export"
    ),
    path("province/chain/rules/", chain_rules.chain_rules, name="chain_rules"),
    path("province/chain/rules/export/", chain_rules.chain_rules_export, name="chain_rules_export"),
    path("province/chain/rules/new/", chain_rules.chain_rule_new, name="chain_rule_new"),
    path("province/chain/rules/<slug:code>/", chain_rules.chain_rule, name="chain_rule"),
    path(
        "province/chain/rules/<slug:code>/next/",
        chain_rules.chain_rule_next,
        name="chain_rule_next",
    ),
    path("province/spaces/late/", late.spaces_late, name="spaces_late"),
    path("province/spaces/late/export/", late.spaces_late_export, name="spaces_late_export"),
    path("incubation/<slug:of>/<int:row>/<slug:verb>/", act.act, name="incubation_act"),
]
