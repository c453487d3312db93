"""A reader who hears everything the server says, and may ask for what no page offered."""

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.bench.reader import Reader

SECRET = "s7vH2kq0PzLmX94tRbNcWdYfGjKuEaQo"


class Visitor(Reader):
    """One session of a person whom the bank's proxy vouches for."""

    def __init__(self, port, email, page="", **address):
        super().__init__(port, page, **address)
        self.headers = {"X-Forwarded-Email": email, "X-Granary-Proxy": SECRET}
        self.heard, self.errors, self.charts, self.forged = [], [], {}, {}

    def _hear(self, told):
        self.heard.append(told.SerializeToString())
        super()._hear(told)

    def _see(self, element):
        kind = element.WhichOneof("type")
        drawn = getattr(element, kind)
        if kind == "exception" or (kind == "alert" and drawn.format == Alert.ERROR):
            self.errors.append(str(getattr(drawn, "body", drawn)))
        elif kind in (
            "plotly_chart",
            "deck_gl_json_chart",
            "arrow_data_frame",
            "bidi_component",
        ):
            self.charts[drawn.id] = kind
        elif kind != "arrow_data_frame":
            super()._see(element)

    def _asked(self):
        asked = super()._asked()
        for id_, (field, value) in self.forged.items():
            state = asked.rerun_script.widget_states.widgets.add(id=id_)
            setattr(state, field, value)
        return asked

    def tells(self, *words):
        """Return which words stood in anything the server sent, spelled out or escaped."""
        every = b"\n".join(self.heard)
        forms = {w: (w.encode(), w.encode("unicode_escape")) for w in words}
        return [w for w, written in forms.items() if any(f in every for f in written)]

    @property
    def unit(self):
        """The unit the server settled on, as it wrote it into the address."""
        return dict(part.split("=", 1) for part in self.query.split("&") if "=" in part).get("org")  # fmt: skip

    async def fetch(self, file_id):
        """Ask for a file by an id, whoever's it is; return (address, what was refused)."""
        asked = BackMsg()
        wanted = asked.backend_operation_request
        wanted.request_id, wanted.session_id = "r", self.session
        wanted.deferred_file.file_id = file_id
        await self.socket.send(asked.SerializeToString())
        while True:
            told = await self._told_next()
            if told.WhichOneof("type") == "backend_operation_response":
                said = told.backend_operation_response
                return said.deferred_file.url, said.error_msg
            self._hear(told)
