"""A WebSocket server on websockets, for Socklens to be tested against.

It prints "listening PORT" and, when it ends, what it counted as one line of JSON; GET /stats gives the same meanwhile.
../README.md tells its options and paths, which are those of ../node/server.js.
"""

import argparse
import asyncio
import http
import json
import signal
import sys
import time
from urllib.parse import parse_qs, urlsplit

import websockets
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.frames import Opcode
from websockets.legacy.server import WebSocketServerProtocol, serve

MAX_PAYLOAD = 256 << 20
MAX_LINKS = 100_000  # that stats remember

links = []
listeners = {}  # of /broadcast: protocol to link


def arguments():
    p = argparse.ArgumentParser()
    p.add_argument("--host", default="127.0.0.1")
    p.add_argument("--port", type=int, default=0)
    p.add_argument("--deflate", choices=["off", "takeover", "no-takeover"], default="off")
    p.add_argument("--server-bits", type=int)
    p.add_argument("--client-bits", type=int)
    p.add_argument("--subprotocol", action="append")
    p.add_argument("--until-eof", action="store_true", help="end when standard input does")
    return p.parse_args()


def stats():
    total = {"server": "python", "connections": len(links), "links": links}
    for key in ("messages_in", "messages_out", "bytes_in", "bytes_out"):
        total[key] = sum(link[key] for link in links)
    return json.dumps(total)


class Protocol(WebSocketServerProtocol):
    """Counts what it sees and answers /stats."""

    async def process_request(self, path, request_headers):
        self.link = {
            "path": path, "extensions": "", "subprotocol": "", "open": True,
            "headers": [part for line in request_headers.raw_items() for part in line],
            "messages_in": 0, "messages_out": 0, "bytes_in": 0, "bytes_out": 0, "pings_in": 0, "pongs_in": 0,
            "code": 0, "reason": "", "error": "",
        }
        if path in ("/stats", "/stats?ended=1"):
            while path != "/stats" and any(link["open"] for link in links):
                await asyncio.sleep(0.005)
            return http.HTTPStatus.OK, [("Content-Type", "application/json")], stats().encode() + b"\n"
        if len(links) < MAX_LINKS:
            links.append(self.link)
        return None

    async def read_frame(self, max_size):
        frame = await super().read_frame(max_size)
        if frame.opcode == Opcode.PING:
            self.link["pings_in"] += 1
        elif frame.opcode == Opcode.PONG:
            self.link["pongs_in"] += 1
        return frame


async def send(ws, message, fragments=1):
    """Sends one message in so many fragments."""
    ws.link["messages_out"] += 1
    ws.link["bytes_out"] += len(message if isinstance(message, bytes) else message.encode())
    if fragments <= 1:
        await ws.send(message)
        return
    size = max(1, -(-len(message) // fragments))
    await ws.send([message[at:at + size] for at in range(0, len(message), size)])


def filler(size):
    """Returns readable bytes whose every line tells where it stands."""
    parts, at = [], 0
    while at < size:
        line = b"%d bytes before this line\n" % at
        parts.append(line)
        at += len(line)
    return b"".join(parts)[:size]


async def flood(ws, query):
    """Sends count messages of exactly size bytes, rate a second or, with a rate of 0, as fast as they are taken."""
    count, rate, size = int(query("count", 1000)), float(query("rate", 0)), max(60, int(query("size", 200)))
    binary, fragments = query("binary", "0") == "1", int(query("fragments", 1))
    start = time.monotonic()
    for n in range(1, count + 1):
        if rate > 0:
            await asyncio.sleep(max(0, (n - 1) / rate - (time.monotonic() - start)))
        head = '{"type":"flood","id":%d,"price":%.2f,"pad":"' % (n, 100 + n % 10000 / 100)
        message = head + "." * (size - len(head) - 2) + '"}'
        await send(ws, message.encode() if binary else message, fragments)
    if query("close", "1") == "1":
        await ws.close(1000, "%d messages sent" % count)


async def handle(ws):
    url = urlsplit(ws.path)
    values = parse_qs(url.query)
    link = ws.link
    link["extensions"] = ws.response_headers.get("Sec-WebSocket-Extensions", "")
    link["subprotocol"] = ws.subprotocol or ""

    def query(name, default):
        return values.get(name, [default])[0]

    async def work():
        if url.path == "/flood":
            await flood(ws, query)
        elif url.path == "/big":
            body = filler(int(query("size", 10 << 20)))
            await send(ws, body if query("binary", "1") == "1" else body.decode(), int(query("fragments", 1)))
        elif url.path == "/ping":
            await ws.ping(query("payload", "from python"))
        elif url.path == "/close":
            await ws.close(int(query("code", 1000)), query("reason", ""))
        elif url.path == "/broadcast":
            listeners[ws] = link
        elif url.path != "/echo":
            await ws.close(1008, "no such path")

    working = asyncio.ensure_future(work())
    try:
        async for message in ws:
            link["messages_in"] += 1
            link["bytes_in"] += len(message if isinstance(message, bytes) else message.encode())
            if url.path == "/echo":
                await send(ws, message)
            elif url.path == "/broadcast":
                await asyncio.gather(*(send(other, message) for other in list(listeners)), return_exceptions=True)
    except websockets.ConnectionClosed as error:
        link["error"] = str(error)
    finally:
        listeners.pop(ws, None)
        try:
            await working
        except (websockets.ConnectionClosed, ValueError) as error:
            link["error"] = link["error"] or str(error)
        link["open"] = False
        link["code"], link["reason"] = ws.close_code or 1006, ws.close_reason or ""


async def main():
    options = arguments()
    extensions = []
    if options.deflate != "off":
        forget = options.deflate == "no-takeover"
        extensions.append(ServerPerMessageDeflateFactory(
            server_no_context_takeover=forget, client_no_context_takeover=forget,
            server_max_window_bits=options.server_bits, client_max_window_bits=options.client_bits))
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, ended.set)
    if options.until_eof:
        # A thread, because not everything that standard input can be is pollable.
        loop.run_in_executor(None, lambda: (sys.stdin.buffer.read(), loop.call_soon_threadsafe(ended.set)))
    server = await serve(
        handle, options.host, options.port, create_protocol=Protocol, compression=None, extensions=extensions,
        subprotocols=options.subprotocol, max_size=MAX_PAYLOAD, ping_interval=None, close_timeout=5)
    print("listening", server.sockets[0].getsockname()[1], flush=True)
    await ended.wait()
    print(stats(), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
