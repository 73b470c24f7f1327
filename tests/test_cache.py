"""Answers that are given again: the same ones, never old ones, and only those that may be."""

import asyncio
from collections.abc import Iterable

import pytest

from samsvar.cache import AnswerCache, Message

JSON = (b"content-type", b"application/json")
TAG = (b"etag", b'"v1"')


class Service:
    """Counts how often it is asked, and answers with the count."""

    def __init__(self, headers: Iterable[tuple[bytes, bytes]] = (JSON, TAG), status: int = 200) -> None:
        self.asked = 0
        self.version = "1"
        self.also: object = None
        self.size = 1
        self.headers, self.status = list(headers), status
        self.cut = False
        self.reload_meanwhile = False

    async def __call__(self, _: Message, __: object, send: object) -> None:
        self.asked += 1
        if self.reload_meanwhile:
            self.version += "+"
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})  # type: ignore[operator]
        body = str(self.asked).encode() * self.size
        await send({"type": "http.response.body", "body": body, "more_body": True})  # type: ignore[operator]
        if self.cut:
            raise ConnectionError("cut off")
        await send({"type": "http.response.body", "body": b"."})  # type: ignore[operator]


class Client:
    def __init__(self, service: Service, **limits: int) -> None:
        self.cache = AnswerCache(service, lambda: service.version, lambda: service.also, **limits)

    def get(
        self, path: str = "/a", query: str = "", method: str = "GET", **headers: str
    ) -> tuple[int, bytes, dict[bytes, bytes]]:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request"}

        asked = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": asked}
        asyncio.run(self.cache(scope, receive, send))
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return sent[0]["status"], body, dict(sent[0]["headers"])


def test_second_request_gets_the_first_answer() -> None:
    service = Service()
    client = Client(service)
    assert client.get() == client.get() == (200, b"1.", {JSON[0]: JSON[1], TAG[0]: TAG[1]})
    assert service.asked == 1


def test_known_tag_gets_no_body() -> None:
    client = Client(Service())
    client.get()
    assert client.get(if_none_match='"v1"') == (304, b"", {TAG[0]: TAG[1]})
    assert client.get(if_none_match='"v0", "v1"')[0] == 304
    assert client.get(if_none_match="*")[0] == 304
    assert client.get(if_none_match='"v0"')[:2] == (200, b"1.")


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/b"},
        {"query": "q=1"},
        {"accept": "text/csv"},
        {"accept_language": "en"},
        {"accept_encoding": "gzip"},
        {"host": "other.example"},
        {"origin": "https://other.example"},
        {"authorization": "Bearer x"},
        {"method": "HEAD"},
        {"method": "POST"},
    ],
)
def test_other_request_gets_an_answer_of_its_own(other: dict[str, str]) -> None:
    client = Client(Service())
    client.get()
    assert client.get(**other)[1] == b"2."


def test_new_version_gets_a_new_answer() -> None:
    service = Service()
    client = Client(service)
    client.get()
    service.version = "2"
    assert client.get()[1] == b"2."


def test_new_day_gets_a_new_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(Service())
    client.get()

    class Tomorrow:
        @staticmethod
        def today() -> str:
            return "tomorrow"

    monkeypatch.setattr("samsvar.cache.date", Tomorrow)
    assert client.get()[1] == b"2."


@pytest.mark.parametrize(
    "service",
    [
        Service(headers=[JSON]),
        Service(headers=[JSON, TAG, (b"cache-control", b"no-store")]),
        Service(status=404),
        Service(status=206),
    ],
)
def test_answer_that_may_not_be_kept_is_not(service: Service) -> None:
    client = Client(service)
    client.get()
    assert client.get()[1] == b"2."


def test_answer_that_was_cut_off_is_not_kept() -> None:
    service = Service()
    service.cut = True
    client = Client(service)
    with pytest.raises(ConnectionError):
        client.get()
    service.cut = False
    assert client.get()[1] == b"2."


def test_answer_during_a_reload_is_not_kept_for_the_new_version() -> None:
    service = Service()
    service.reload_meanwhile = True
    client = Client(service)
    client.get()
    service.reload_meanwhile = False
    assert client.get()[1] == b"2."


def test_answer_of_another_version_is_not_kept_after_a_reload_there_and_back() -> None:
    service = Service(headers=[JSON, TAG, (b"x-samsvar-version", b"2")])
    client = Client(service)
    client.get()
    assert client.get()[1] == b"2."
    service.version = "2"
    client.get()
    assert client.get()[1] == b"3."


def test_long_answer_is_given_whole_and_not_kept() -> None:
    service = Service()
    service.size = 100
    client = Client(service, longest=50)
    assert client.get()[1] == b"1" * 100 + b"."
    assert client.get()[1] == b"2" * 100 + b"."


def test_least_lately_given_answer_is_forgotten_first() -> None:
    service = Service()
    client = Client(service, most=2500)
    client.get("/a")
    client.get("/b")
    client.get("/a")
    client.get("/c")
    assert client.get("/a")[1] == b"1."
    assert client.get("/b")[1] == b"4."


def test_long_request_counts_as_much_as_a_long_answer() -> None:
    client = Client(Service(), most=2500)
    client.get("/a")
    client.get(query="x" * 1000)
    assert client.get("/a")[1] == b"3."


def test_client_that_wants_a_fresh_answer_gets_one() -> None:
    client = Client(Service())
    client.get()
    assert client.get(cache_control="max-age=0, no-cache")[1] == b"2."


def test_what_an_answer_depends_on_besides_the_version_is_part_of_what_it_is_kept_under() -> None:
    service = Service()
    client = Client(service)
    first = client.get()
    service.also = "a later state was kept out"
    assert client.get()[1] != first[1]
    service.also = None
    assert client.get()[1] == first[1]
    assert service.asked == 2
