"""The routes of the work on annotations: queue, leases, documents, review, agreement, time."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from vifailback.annotate.context import Context
from vifailback.annotate.people import Role, User, at_least, person
from vifailback.annotate.work import agreement, bodies, comments, documents, leases, queue, review, times, trace
from vifailback.annotate.work.items import State, View
from vifailback.annotate.work.refusals import ClashError, HeldError, NotAllowedError, RefusedError
from vifailback.annotate.work.sync import Sync

Person = Annotated[User, Depends(person)]
Reviewer = Annotated[User, Depends(at_least(Role.REVIEWER))]
Short = Annotated[bodies.Plain | None, Query(max_length=1000)]
Episode = Annotated[bodies.Plain, Query(max_length=1000)]
States = Annotated[list[State] | None, Query(max_length=5)]


class WorkRoute(APIRoute):
    """A route whose refusals carry what the page needs to go on."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the route's own handler."""
        handle = super().get_route_handler()

        async def refusing(request: Request) -> Response:
            try:
                return await handle(request)
            except (HeldError, ClashError) as error:
                return JSONResponse(error.body, 409)
            except RefusedError as error:
                return JSONResponse(error.body, 422)
            except NotAllowedError as error:
                return JSONResponse({"detail": str(error)}, 403)

        return refusing


def router(context: Context) -> APIRouter:
    """The routes on a server's parts; makes the items of the queue."""
    sync = Sync(context)
    sync.recordings()
    routes = APIRouter(prefix="/api", route_class=WorkRoute)
    _queue(routes, context, sync)
    _leases(routes, context)
    _documents(routes, context, sync)
    _review(routes, context)
    _management(routes, context)
    return routes


def _queue(routes: APIRouter, context: Context, sync: Sync) -> None:
    @routes.get("/items")
    def items(  # pyright: ignore[reportUnusedFunction]
        user: Person,
        state: States = None,
        assignee: Short = None,
        task: Short = None,
        failure_type: Short = None,
        text: Short = None,
        gold: bool | None = None,
        sort: Annotated[str, Query(max_length=40)] = "",
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Annotated[int, Query(ge=0, le=1000)] = 100,
    ) -> Response:
        sync.annotations()
        wanted = queue.Filter(tuple(state or ()), assignee, task, failure_type, text, gold)
        return _answer(queue.list_items(context, user, wanted, sort=sort, offset=offset, limit=limit))

    @routes.post("/items/next")
    def next_item(user: Person, body: bodies.NextBody) -> Response:  # pyright: ignore[reportUnusedFunction]
        sync.annotations()
        wanted = queue.Filter(tuple(body.state or ()), task=body.task, text=body.text)
        return _answer(queue.next_item(context, user, wanted, body.tab, after=body.after, peek=body.peek))


def _leases(routes: APIRouter, context: Context) -> None:
    @routes.post("/leases")
    def take(user: Person, body: bodies.LeaseBody) -> Response:  # pyright: ignore[reportUnusedFunction]
        return _answer(leases.take(context, user, body.episode, body.tab, over=body.take, copy=body.copy_))

    @routes.post("/leases/renew")
    def renew(user: Person, body: bodies.RenewBody) -> Response:  # pyright: ignore[reportUnusedFunction]
        return _answer(leases.renew(context, user, body.episode, body.token, stage=body.stage, active_s=body.active_s))

    @routes.post("/leases/release")
    def release(user: Person, body: bodies.TokenBody) -> Response:  # pyright: ignore[reportUnusedFunction]
        leases.release(context, user, body.episode, body.token)
        return _answer({})


def _documents(routes: APIRouter, context: Context, sync: Sync) -> None:
    @routes.get("/document")
    def document(user: Person, episode: Episode, track: Short = None) -> Response:  # pyright: ignore[reportUnusedFunction]
        sync.annotations()
        return _answer(documents.get_document(context, user, episode, track))

    @routes.post("/operations")
    def operations(user: Person, body: bodies.OperationsBody) -> Response:  # pyright: ignore[reportUnusedFunction]
        wanted = [operation.operation() for operation in body.operations]
        return _answer(documents.save(context, user, body.episode, body.token, body.track, wanted))

    @routes.get("/history")
    def history(user: Person, episode: Episode, track: Short = None) -> Response:  # pyright: ignore[reportUnusedFunction]
        with context.store.reading() as connection:
            own = View(user, context.clock()).place(connection, episode).track
            if track not in (None, own) and not user.role.may(Role.REVIEWER):
                raise NotAllowedError("this is not your copy of the annotation")
            return _answer(trace.history(connection, episode, own if track is None else track))


def _review(routes: APIRouter, context: Context) -> None:
    @routes.post("/submit")
    def submit(user: Person, body: bodies.TokenBody) -> Response:  # pyright: ignore[reportUnusedFunction]
        return _answer(review.submit(context, user, body.episode, body.token))

    @routes.post("/review")
    def judge(user: Reviewer, body: bodies.ReviewBody) -> Response:  # pyright: ignore[reportUnusedFunction]
        if body.verdict == "accept":
            return _answer(review.accept(context, user, body.episode))
        return _answer(review.send_back(context, user, body.episode, body.text, _pin(body.pin)))

    @routes.post("/comments")
    def comment(user: Person, body: bodies.CommentBody) -> Response:  # pyright: ignore[reportUnusedFunction]
        return _answer(comments.add(context, user, body.episode, body.text, _pin(body.pin)))

    @routes.post("/comments/resolve")
    def resolve(user: Person, body: bodies.ResolveBody) -> Response:  # pyright: ignore[reportUnusedFunction]
        return _answer(comments.resolve(context, user, body.id, resolved=body.resolved))


def _management(routes: APIRouter, context: Context) -> None:
    @routes.post("/assign")
    def assign(user: Reviewer, body: bodies.AssignBody) -> Response:  # pyright: ignore[reportUnusedFunction]
        return _answer({"changed": review.assign(context, user, body.episodes, body.assignee)})

    @routes.post("/gold")
    def gold(user: Reviewer, body: bodies.GoldBody) -> Response:  # pyright: ignore[reportUnusedFunction]
        return _answer({"changed": review.set_gold(context, user, body.episodes, gold=body.gold)})

    @routes.post("/copies")
    def copies(user: Reviewer, body: bodies.CopiesBody) -> Response:  # pyright: ignore[reportUnusedFunction]
        return _answer({"changed": review.set_copies(context, user, body.episodes, body.copies)})

    @routes.post("/priority")
    def priority(user: Reviewer, body: bodies.PriorityBody) -> Response:  # pyright: ignore[reportUnusedFunction]
        return _answer({"changed": review.set_priority(context, user, body.episodes, body.priority)})

    @routes.get("/agreement")
    def agree(user: Reviewer) -> Response:  # pyright: ignore[reportUnusedFunction]  # noqa: ARG001
        return _answer(agreement.agreement(context))

    @routes.get("/time")
    def time(user: Reviewer) -> Response:  # pyright: ignore[reportUnusedFunction]  # noqa: ARG001
        return _answer(times.active_time(context))


def _pin(body: bodies.PinBody | None) -> dict[str, Any] | None:
    return None if body is None else body.model_dump(exclude_none=True)


def _answer(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")
