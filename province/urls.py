"""The province's own pages."""

from django.urls import path

from province.views import (
    board,
    brought,
    desk,
    home,
    judgements,
    layout,
    matching,
    mediations,
    mentors,
    on_behalf,
    reports,
    review,
    surveys,
)

urlpatterns = [
    path("province/", home.home, name="province"),
    path("province/board/", board.board, name="board"),
    path("province/board/report/", board.board_report, name="board_report"),
    path("province/board/report/word/", board.board_report_word, name="board_report_word"),
    path("province/board/report/excel/", board.board_report_excel, name="board_report_excel"),
    path(
        "province/board/prefectures/export/",
        board.board_prefectures_export,
        name="board_prefectures_export",
    ),
    path("province/board/part/<slug:code>/", board.board_part, name="board_part"),
    path(
        "province/board/part/<slug:code>/export/",
        board.board_part_export,
        name="board_part_export",
    ),
    path("province/board/<slug:code>/", board.behind, name="board_rows"),
    path("province/board/<slug:code>/export/", board.behind_export, name="board_rows_export"),
    path("province/layout/", layout.layout, name="layout"),
    path("province/desk/<slug:kind>/", desk.desk, name="desk"),
    path("province/desk/<slug:kind>/export/", desk.desk_export, name="desk_export"),
    path("province/requests/<int:pk>/", on_behalf.office_request, name="office_request"),
    path(
        "province/requests/<int:pk>/<slug:verb>/",
        on_behalf.office_request_act,
        name="office_request_act",
    ),
    path("province/ventures/<int:pk>/ask/", on_behalf.office_ask, name="office_ask"),
    path("province/import/", brought.brought_new, name="brought_new"),
    path(
        "province/import/template/<slug:kind>/", brought.brought_template, name="brought_template"
    ),
    path("province/import/spaces/", brought.space_export, name="space_export"),
    path("province/import/<int:pk>/", brought.brought, name="brought"),
    path("province/import/<int:pk>/errors/", brought.brought_errors, name="brought_errors"),
    path("province/import/<int:pk>/<slug:verb>/", brought.brought_act, name="brought_act"),
    path("province/mentors/", mentors.vetting_list, name="vetting_list"),
    path("province/mentors/export/", mentors.vetting_export, name="vetting_export"),
    path("province/mediations/", mediations.mediation_list, name="mediation_list"),
    path("province/surveys/", surveys.survey_list, name="survey_list"),
    path("province/surveys/export/", surveys.survey_export, name="survey_export"),
    path("province/reports/", reports.report_list, name="report_list"),
    path("province/reports/people/<int:pk>/", reports.report_look, name="report_look"),
    path("province/reports/<int:pk>/", reports.report_decide, name="report_decide"),
    path("province/mentors/review/", review.review, name="review"),
    path("province/mentors/review/export/", review.review_export, name="review_export"),
    path("province/mentors/<int:pk>/", mentors.vetting, name="vetting"),
    path("province/mentors/<int:pk>/letter/", mentors.letter, name="vetting_letter"),
    path("province/mentors/<int:pk>/letter/word/", mentors.letter_file, name="letter_word"),
    path("province/mentors/<int:pk>/deputy/", mentors.deputy, name="vetting_deputy"),
    path("province/mentors/<int:pk>/papers/<int:paper>/", mentors.paper, name="vetting_paper"),
    path("province/mentors/<int:pk>/lines/<int:line>/", mentors.line_show, name="line_show"),
    path(
        "province/mentors/<int:pk>/review/<int:year>/", review.review_decide, name="review_decide"
    ),
    path("province/mentors/<int:pk>/<slug:verb>/", mentors.vetting_act, name="vetting_act"),
    path("province/matching/", matching.province_matching, name="province_matching"),
    path("province/matching/groups/", matching.groups_of, name="groups"),
    path("province/matching/ranking/", matching.ranking, name="ranking"),
    path("province/matching/judged/", judgements.judgement_list, name="judgement_list"),
    path("province/matching/judged/<int:pk>/", judgements.judgement_act, name="judgement_act"),
]
