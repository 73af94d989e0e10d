"""Pages of the leave ledger, of researchers, and of the province's counts."""

from django.urls import path

from mobility.views import (
    cases,
    inspect,
    ledger,
    lists,
    mine,
    papers,
    province,
    rules,
    todo,
    years,
)

urlpatterns = [
    # HR
    path("leave/", ledger.leave_list, name="leave_list"),
    path("leave/new/", ledger.leave_new, name="leave_new"),
    path("leave/todo/", todo.leave_todo, name="leave_todo"),
    path("leave/todo/done/", todo.year_task_done, name="year_task_done"),
    path("leave/calendar/new/", todo.renew_calendar, name="renew_calendar"),
    path("leave/calendar/<str:token>.ics", todo.leave_calendar, name="leave_calendar"),
    path("leave/reports/", ledger.leave_reports, name="leave_reports"),
    path("leave/years/", years.leave_years, name="leave_years"),
    path("leave/recorded/", lists.leave_recorded, name="leave_recorded"),
    path("leave/pay/", lists.leave_pay, name="leave_pay"),
    path("leave/pay/export/", lists.leave_pay_export, name="leave_pay_export"),
    path("leave/inspect/", inspect.inspection_list, name="inspection_list"),
    path("leave/inspect/<int:pk>/", inspect.inspection, name="inspection"),
    path("leave/rules/", rules.leave_rules, name="leave_rules"),
    path("leave/rules/new/", rules.leave_rules_new, name="leave_rules_new"),
    path("leave/posts/", rules.post_plan, name="post_plan"),
    path("leave/templates/", papers.word_templates, name="word_templates"),
    path("leave/papers/<int:pk>/", papers.paper, name="paper"),
    path("leave/papers/<int:pk>/print/", papers.paper_print, name="paper_print"),
    path("leave/<int:pk>/", cases.leave_case, name="leave_case"),
    path("leave/<int:pk>/print/", cases.leave_print, name="leave_print"),
    path("leave/<int:pk>/history/", cases.leave_history, name="leave_history"),
    path("leave/<int:pk>/papers/", papers.paper_add, name="paper_add"),
    path("leave/<int:pk>/write/<slug:kind>/", papers.paper_write, name="paper_write"),
    path("leave/<int:pk>/year/", cases.year_record, name="year_record"),
    path("leave/<int:pk>/visit/", cases.leave_visit, name="leave_visit"),
    path("leave/<int:pk>/reveal/", cases.leave_reveal, name="leave_reveal"),
    path("leave/<int:pk>/say/", cases.leave_say, name="leave_say"),
    path("leave/<int:pk>/<slug:verb>/", cases.leave_act, name="leave_act"),
    # researchers
    path("my/leave/", mine.my_leave, name="my_leave"),
    path("my/leave/apply/", mine.my_leave_apply, name="my_leave_apply"),
    path("my/leave/decide/", mine.my_leave_decide, name="my_leave_decide"),
    path("my/leave/decide/print/", mine.my_leave_statement, name="my_leave_statement"),
    path("my/leave/compare/", mine.my_leave_compare, name="my_leave_compare"),
    path("my/leave/ask/", mine.my_leave_ask, name="my_leave_ask"),
    path("my/leave/consent/", mine.my_leave_consent, name="my_leave_consent"),
    path("my/leave/papers/", mine.my_paper_add, name="my_paper_add"),
    path("my/leave/papers/<int:pk>/", mine.my_paper, name="my_paper"),
    # everybody, and the province
    path("policy/", mine.policy, name="policy"),
    path("policy/leave/", mine.policy_leave, name="policy_leave"),
    path("province/leave/", province.province_leave, name="province_leave"),
]
