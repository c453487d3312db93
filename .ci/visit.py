"""Open one session of a running app, as a browser does, and say what its first run shows.

Run as `python .ci/visit.py URL`; exits 1 where the page met an error.
"""

import sys

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

SOCKET = "/_stcore/stream"
PATIENCE = 240.0
RERUN = ForwardMsg.FINISHED_EARLY_FOR_RERUN


def elements(url):
    """Yield what the page's first run draws; the demo bank is built in it."""
    address = url.replace("http", "ws", 1) + SOCKET
    with connect(address, subprotocols=["streamlit"], max_size=None) as socket:
        ask = BackMsg()
        ask.rerun_script.query_string = ""
        socket.send(ask.SerializeToString())
        while True:
            said = ForwardMsg.FromString(socket.recv(timeout=PATIENCE))
            kind = said.WhichOneof("type")
            if kind == "delta" and said.delta.WhichOneof("type") == "new_element":
                yield said.delta.new_element
            if kind == "script_finished" and said.script_finished != RERUN:
                return


def main(url):
    """Print the page's headings; return whether it opened without an error."""
    seen = list(elements(url))
    errors = [e.exception.message for e in seen if e.WhichOneof("type") == "exception"]
    alerts = [e.alert for e in seen if e.WhichOneof("type") == "alert"]
    errors += [a.body for a in alerts if a.format == Alert.ERROR]
    headings = [e.heading.body for e in seen if e.WhichOneof("type") == "heading"]
    print(f"{len(seen)} elements; headings: {headings}")
    print("\n".join(errors), file=sys.stderr)
    return bool(headings) and not errors


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1]) else 1)
