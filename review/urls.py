"""Addresses of this stretch, by actor."""

from django.urls import URLPattern, path

from review.views import ballot, polling, pool, room_votes, rooms
from review.views import office as room
from review.views import reviewer as desk
from review.views import supervise as watch
from review.views import workbooks as out

office: list[URLPattern] = [
    path("rounds/", room.rounds, name="rounds"),
    path("rounds/excel/", out.rounds_out, name="rounds_out"),
    path("rounds/open/", room.open_round, name="open_round"),
    path("rounds/<int:pk>/", room.round_page, name="round"),
    path("rounds/<int:pk>/excel/", out.round_out, name="round_out"),
    path("rounds/<int:pk>/scan/", room.scan, name="scan_conflicts"),
    path("rounds/<int:pk>/assign/", room.assign, name="assign"),
    path("rounds/<int:pk>/repair/", room.repair, name="repair"),
    path("rounds/<int:pk>/take-in/", room.take_in, name="take_in"),
    path("rounds/<int:pk>/remind/", room.remind, name="remind"),
    path("rounds/<int:pk>/start/", room.start, name="start"),
    path("rounds/<int:pk>/call-vote/", room.call_vote, name="call_vote"),
    path("rounds/<int:pk>/close/", room.close, name="close_round"),
    path("rounds/<int:pk>/rank/", room.rank, name="rank"),
    path("rounds/<int:pk>/conflicts/", room.conflicts, name="conflicts"),
    path("rounds/<int:pk>/conflicts/excel/", out.conflicts_out, name="conflicts_out"),
    path("conflicts/<int:pk>/decide/", room.decide, name="decide_conflict"),
    path("rankings/<int:pk>/", room.ranking, name="ranking"),
    path("rankings/<int:pk>/excel/", out.ranking_out, name="ranking_out"),
    path("rankings/<int:pk>/confirm/", room.confirm_ranking, name="confirm_ranking"),
    path("rounds/<int:pk>/progress/", pool.progress, name="progress"),
    path("rounds/<int:pk>/progress/excel/", out.progress_out, name="progress_out"),
    path("rounds/<int:pk>/experts/<int:expert>/", pool.round_expert, name="round_expert"),
    path("reviews/<int:pk>/release/", pool.release, name="release"),
    path("reviews/<int:pk>/recuse/", pool.order_recusal, name="order_recusal"),
    path("experts/", pool.experts, name="experts"),
    path("experts/excel/", out.experts_out, name="experts_out"),
    path("experts/enrol/", pool.enrol, name="enrol_expert"),
    path("experts/<int:pk>/rest/", pool.rest, name="rest_expert"),
    path("rounds/<int:pk>/vote/", polling.prepare, name="prepare_vote"),
    path("votes/<int:pk>/", polling.vote, name="vote"),
    path("votes/<int:pk>/sign-in/<int:seat>/", polling.sign_in, name="sign_in"),
    path("votes/<int:pk>/open/", polling.open_vote, name="open_vote"),
    path("votes/<int:pk>/close/", polling.close_vote, name="close_vote"),
    path("votes/<int:pk>/abandon/", polling.abandon, name="abandon_vote"),
    path("votes/<int:pk>/repeat/", polling.repeat, name="repeat_vote"),
]

society: list[URLPattern] = [
    path("selections/<int:pk>/convene/", rooms.convene, name="convene"),
    path("selections/rooms/<int:pk>/", rooms.room, name="room"),
    path("selections/rooms/<int:pk>/seat/", rooms.seat_member, name="seat_member"),
    path("selections/rooms/<int:pk>/seat-again/", rooms.seat_again, name="seat_again"),
    path(
        "selections/rooms/<int:pk>/body/<int:member>/unseat/",
        rooms.unseat_member,
        name="unseat_member",
    ),
    path("selections/rooms/<int:pk>/begin/", rooms.call_meeting, name="call_meeting"),
    path("selections/rooms/<int:pk>/close/", rooms.close_meeting, name="close_meeting"),
    path("selections/rooms/<int:pk>/set-aside/", rooms.set_aside, name="set_aside"),
    path("selections/rooms/<int:pk>/minutes/", rooms.room_minutes, name="room_minutes"),
    path("selections/rooms/<int:pk>/tally/", rooms.room_tally, name="room_tally"),
    path("selections/conflicts/<int:pk>/decide/", rooms.decide_conflict, name="decide_conflict"),
    path("selections/votes/<int:pk>/", room_votes.vote, name="vote"),
    path("selections/votes/<int:pk>/sign-in/<int:seat>/", room_votes.sign_in, name="sign_in"),
    path("selections/votes/<int:pk>/open/", room_votes.open_vote, name="open_vote"),
    path("selections/votes/<int:pk>/close/", room_votes.close_vote, name="close_vote"),
    path("selections/votes/<int:pk>/abandon/", room_votes.abandon_vote, name="abandon_vote"),
    path("selections/votes/<int:pk>/repeat/", room_votes.repeat_vote, name="repeat_vote"),
]

reviewer: list[URLPattern] = [
    path("", desk.home, name="home"),
    path("rounds/<int:pk>/", desk.work, name="round"),
    path("rounds/<int:pk>/declare/", desk.declare, name="declare"),
    path("rounds/<int:pk>/accept/", desk.accept, name="accept"),
    path("rounds/<int:pk>/compare/", desk.compare, name="compare"),
    path("rounds/<int:pk>/finish/", desk.finish, name="finish"),
    path("items/<int:pk>/", desk.item, name="item"),
    path("items/<int:pk>/marks/<slug:criterion>/", desk.mark, name="mark"),
    path("items/<int:pk>/comment/", desk.comment, name="comment"),
    path("items/<int:pk>/reopen/", desk.reopen, name="reopen"),
    path("items/<int:pk>/conflict/", desk.conflict, name="conflict"),
    path("items/<int:pk>/suspect/", desk.suspect, name="suspect"),
    path("items/<int:pk>/decline/", desk.decline, name="decline"),
    path("items/<int:pk>/files/<int:file>/", desk.attachment, name="attachment"),
    path("votes/<int:pk>/", ballot.vote, name="vote"),
    path("votes/<int:pk>/sign-in/", ballot.sign_in, name="sign_in"),
    path("votes/<int:pk>/half/", ballot.take_half, name="take_half"),
    path("votes/<int:pk>/cast/", ballot.cast, name="cast"),
    path("votes/<int:pk>/settle/", ballot.settle, name="settle"),
]

supervise: list[URLPattern] = [
    path("rounds/", watch.rounds, name="rounds"),
    path("rounds/excel/", out.watched_rounds_out, name="rounds_out"),
    path("rounds/<int:pk>/", watch.round_page, name="round"),
    path("rounds/<int:pk>/progress/excel/", out.watched_progress_out, name="progress_out"),
    path("rounds/<int:pk>/conflicts/", watch.conflicts, name="conflicts"),
    path("rounds/<int:pk>/conflicts/excel/", out.watched_conflicts_out, name="conflicts_out"),
    path("rankings/<int:pk>/", watch.ranking, name="ranking"),
    path("rankings/<int:pk>/excel/", out.watched_ranking_out, name="ranking_out"),
    path("votes/<int:pk>/", watch.vote, name="vote"),
    path("votes/<int:pk>/half/", watch.take_half, name="take_half"),
    path("votes/<int:pk>/recount/", watch.recount, name="recount"),
]
