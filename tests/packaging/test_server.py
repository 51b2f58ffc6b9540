"""What the course adds to a Jupyter server: switched on by its file of settings, on the server's own classes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVER = """
import asyncio, sys
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from socket import IPPROTO_TCP, TCP_NODELAY
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

opened, before = [], KernelWebsocketHandler.open
arguments = ["--no-browser", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", "--IdentityProvider.token=t", *sys.argv[1:]]
app = ServerApp.instance()
app.initialize([*arguments, "--allow-root"])
assert KernelWebsocketHandler.open is before, "a class of the server was changed"
kind = app.web_app.settings["kernel_websocket_connection_class"]

async def main():
    kernel = await app.kernel_manager.start_kernel()
    port = next(iter(app.http_server._sockets.values())).getsockname()[1]
    url = f"ws://127.0.0.1:{port}/api/kernels/{kernel}/channels?token=t"
    page = await websocket_connect(HTTPRequest(url, headers={"Origin": f"http://127.0.0.1:{port}"}))
    while not kind._open_sockets:
        await asyncio.sleep(0.05)
    (connection,) = kind._open_sockets
    socket = connection.websocket_handler.ws_connection.stream.socket
    print("without delay:", bool(socket.getsockopt(IPPROTO_TCP, TCP_NODELAY)))
    page.close()
    await app.kernel_manager.shutdown_all(now=True)

app.io_loop.run_sync(main)
"""


@pytest.mark.parametrize("switched_on", [True, False])
def test_a_plain_server_passes_pictures_on_at_once_where_the_file_of_the_wheel_is(tmp_path, switched_on):
    enabled = json.loads((ROOT / "weightslab/server.json").read_text()) if switched_on else {}
    settings = tmp_path / "etc/jupyter_server_config.d/weightslab.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(enabled or {"ServerApp": {"jpserver_extensions": {"weightslab.server": False}}}))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON"))}
    for kind in ("CONFIG", "DATA", "RUNTIME"):
        environment[f"JUPYTER_{kind}_DIR"] = str(tmp_path / kind.lower())
    environment |= {"JUPYTER_CONFIG_PATH": str(tmp_path / "etc"), "JUPYTER_PREFER_ENV_PATH": "0", "PYTHONPATH": str(ROOT)}
    server = subprocess.run(
        [sys.executable, "-c", SERVER], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert server.returncode == 0, server.stderr
    assert server.stdout.strip() == f"without delay: {switched_on}"
