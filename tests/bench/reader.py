"""A reader without a browser: speaks Streamlit's own websocket protocol as one does."""

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 120.0


class Broken(RuntimeError):
    """The page showed an error: whatever was measured would mean nothing."""


@dataclass(frozen=True)
class Run:
    """One run of the page: wall seconds until it had finished, bytes received."""

    seconds: float
    size: int


@dataclass
class Widget:
    """A filter on the page: its id, what it offers and what stands in it."""

    id: str
    options: list[str]
    value: str | bool | list[str]


class Reader:
    """One session: opens a page, changes its filters, keeps its fragments running."""

    def __init__(self, port: int, page: str = "", **address: str) -> None:
        self.url = f"ws://127.0.0.1:{port}/_stcore/stream"
        self.origin = f"http://127.0.0.1:{port}"
        self.page, self.query = page, urlencode(address)
        self.widgets: dict[str, Widget] = {}
        self.timers: dict[str, float] = {}
        self.kept: dict[str, ForwardMsg] = {}
        self.pages: dict[str, str] = {}
        self.files: dict[str, str] = {}
        self.hash = self.session = ""
        self.headers: dict[str, str] = {}
        self.socket: ClientConnection

    async def open(self) -> Run:
        """Connect and load the page."""
        begun = time.perf_counter()
        self.socket = await connect(
            self.url,
            subprotocols=["streamlit"],  # type: ignore[list-item]
            origin=self.origin,  # type: ignore[arg-type]
            additional_headers=self.headers,
            compression=None,
            max_size=None,
            ping_interval=None,
        )
        asked = self._asked()
        asked.rerun_script.page_name = self.page
        return await self._run(asked, begun)

    async def visit(self, page: str) -> Run:
        """Go to another page through the menu."""
        self.page, self.hash = page, self.pages[page]
        return await self._run(self._asked(), time.perf_counter())

    async def again(self) -> Run:
        """Run the page once more as it stands."""
        return await self._run(self._asked(), time.perf_counter())

    async def choose(self, key: str, value: str | bool | list[str]) -> Run:
        """Set a filter, as a click in the sidebar does, and wait for the whole page."""
        self.widgets[key].value = value
        return await self._run(self._asked(), time.perf_counter())

    async def idle(self, seconds: float) -> None:
        """Do nothing but what the browser does by itself: rerun timed fragments."""
        until = time.monotonic() + seconds
        period = min(self.timers.values(), default=seconds)
        while (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(left, period))
            if left > period:
                for fragment in self.timers:
                    await self._tick(fragment)

    async def _tick(self, fragment: str) -> None:
        asked = self._asked()
        asked.rerun_script.fragment_id = fragment
        asked.rerun_script.is_auto_rerun = True
        await self._run(asked, time.perf_counter())

    async def download(self, key: str) -> Run:
        """Click a download button, and wait until its file is built."""
        begun, asked = time.perf_counter(), BackMsg()
        wanted = asked.backend_operation_request
        wanted.request_id, wanted.session_id = key, self.session
        wanted.deferred_file.file_id = self.files[key]
        await self.socket.send(asked.SerializeToString())
        while True:
            told = await self._told_next()
            if told.WhichOneof("type") == "backend_operation_response":
                if told.backend_operation_response.error_msg:
                    raise Broken(told.backend_operation_response.error_msg)
                return Run(time.perf_counter() - begun, 0)
            self._hear(told)

    async def _told_next(self) -> ForwardMsg:
        data = await asyncio.wait_for(self.socket.recv(), PATIENCE)
        told = ForwardMsg()
        told.ParseFromString(data if isinstance(data, bytes) else data.encode())
        return told

    async def close(self) -> None:
        """Leave."""
        await self.socket.close()

    def _asked(self) -> BackMsg:
        """Return the request for a run: every filter's state, as the browser sends it."""
        asked = BackMsg()
        run = asked.rerun_script
        run.query_string = self.query
        run.page_script_hash = self.hash
        run.cached_message_hashes.extend(self.kept)
        run.context_info.locale = "zh-CN"
        run.context_info.timezone = "Asia/Shanghai"
        run.context_info.url = f"{self.origin}/{self.page}"
        for widget in self.widgets.values():
            state = run.widget_states.widgets.add(id=widget.id)
            if isinstance(widget.value, bool):
                state.bool_value = widget.value
            elif isinstance(widget.value, list):
                state.string_array_value.data.extend(widget.value)
            else:
                state.string_value = widget.value
        return asked

    async def _run(self, asked: BackMsg, begun: float) -> Run:
        size = 0
        await self.socket.send(asked.SerializeToString())
        while True:
            told = await self._told_next()
            size += told.ByteSize()
            if told.WhichOneof("type") == "script_finished":
                if told.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    raise Broken("the page does not compile")
                if told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    return Run(time.perf_counter() - begun, size)
            self._hear(told)

    def _hear(self, told: ForwardMsg) -> None:
        kind = told.WhichOneof("type")
        if kind == "ref_hash":
            told = self.kept[told.ref_hash]
            kind = told.WhichOneof("type")
        elif told.metadata.cacheable:
            self.kept[told.hash] = told
        if kind == "new_session" and told.new_session.page_script_hash:
            self.hash = told.new_session.page_script_hash
            self.session = told.new_session.initialize.session_id
        elif kind == "navigation":
            self.hash = told.navigation.page_script_hash
            found = told.navigation.app_pages
            self.pages = {page.url_pathname: page.page_script_hash for page in found}
        elif kind == "page_info_changed":
            self.query = told.page_info_changed.query_string
        elif kind == "auto_rerun":
            self.timers[told.auto_rerun.fragment_id] = told.auto_rerun.interval
        elif kind == "delta" and told.delta.WhichOneof("type") == "new_element":
            self._see(told.delta.new_element)

    def _see(self, element: object) -> None:
        kind = element.WhichOneof("type")  # type: ignore[attr-defined]
        drawn = getattr(element, kind)
        if kind == "exception" or (kind == "alert" and drawn.format == Alert.ERROR):
            raise Broken(str(drawn))
        if kind == "selectbox":
            options = list(drawn.options)
            self._stands(drawn, options, options[drawn.default] if options else "")
        elif kind == "button_group":
            options = [option.content for option in drawn.options]
            self._stands(drawn, options, [options[i] for i in drawn.default])
        elif kind == "checkbox":
            self._stands(drawn, [], drawn.default)
        elif kind == "download_button" and drawn.deferred_file_id:
            self.files[drawn.id.split("-", 2)[-1]] = drawn.deferred_file_id

    def _stands(
        self, drawn: object, options: list[str], default: str | bool | list[str]
    ) -> None:
        """Keep a filter as the browser does: the server may set it, else it stays."""
        full = drawn.id  # type: ignore[attr-defined]
        key = full.split("-", 2)[-1]
        known = self.widgets.get(key)
        value = known.value if known and known.id == full else default
        if drawn.set_value:  # type: ignore[attr-defined]
            value = self._told(drawn)
        self.widgets[key] = Widget(full, options, value)

    def _told(self, drawn: object) -> str | bool | list[str]:
        if hasattr(drawn, "raw_values"):
            return list(drawn.raw_values)
        if hasattr(drawn, "raw_value"):
            return str(drawn.raw_value)
        return bool(drawn.value)  # type: ignore[attr-defined]
