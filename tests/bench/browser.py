"""Headless Chromium at `edgetui serve --https`: a page with images behind a login, cookies and all.

    apt-get install chromium libnss3-tools; python tests/bench/browser.py [--chromium PATH] [--har FILE --curl FILE]

A function at viewer-request sends whoever has no session to the login page, one at viewer-response sets security
headers; the origin on loopback takes the login and sets the cookie. The browser trusts the certificate authority that
edgetui makes, and nothing else is relaxed. What it saw and the flows are printed; the exit code is 1 where they are
not what a browser would see of CloudFront. `--har` and `--curl` write what Chromium's DevTools save and copy.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Any

HOST = "shop.example.org"
FUNCTIONS = """
from urllib.parse import quote
def login(event, context):
    request = event["Records"][0]["cf"]["request"]
    cookies = "; ".join(line["value"] for line in request["headers"].get("cookie", []))
    if request["uri"].startswith("/login") or "session=" in cookies:
        return request
    return {
        "status": "302",
        "headers": {"location": [{"value": "/login.html?return=" + quote(request["uri"], safe="")}]},
    }
def secure(event, context):
    response = event["Records"][0]["cf"]["response"]
    for name, value in (("X-Content-Type-Options", "nosniff"), ("Content-Security-Policy", "default-src 'self'")):
        response["headers"][name.lower()] = [{"key": name, "value": value}]
    return response
"""
PROJECT = """
[Distribution]
Aliases = ["shop.example.org"]
[[Origins]]
Id = "o"
DomainName = "127.0.0.1"
CustomOriginConfig = {{ HTTPPort = {port}, OriginProtocolPolicy = "http-only" }}
[Functions.login]
Handler = "functions.login"
Runtime = "python3.12"
[Functions.secure]
Handler = "functions.secure"
Runtime = "python3.12"
[DefaultCacheBehavior]
ViewerProtocolPolicy = "redirect-to-https"
CachePolicy = "CachingDisabled"
AllowedMethods = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
OriginRequestPolicy = "AllViewer"
LambdaFunctionAssociations = [
    {{ EventType = "viewer-request", function = "login" }}, {{ EventType = "viewer-response", function = "secure" }},
]
"""
ICON = '<link rel="icon" href="data:,">'
LOGIN = ICON + '<form method="post" action="/login"><input name="user" value="ann&#225;"><input name="return"></form>'
ACCOUNT = ICON + "<h1>Orders</h1>" + "".join(f'<img src="/img/{number}.png?w=1&amp;v=a%2Fb">' for number in range(3))


def png() -> bytes:
    """One red dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    head, dots = b"\0\0\0\1\0\0\0\1\x08\2\0\0\0", zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", dots) + chunk(b"IEND", b"")


def answer(method: str, path: str, head: str) -> tuple[str, list[str], bytes]:
    """The origin's: status, header lines, body."""
    if method == "POST" and path == "/login":
        cookies = ["Set-Cookie: session=s3; Path=/; Secure; HttpOnly; SameSite=Lax", "Set-Cookie: theme=dark; Path=/"]
        return "303 See Other", ["Location: /account.html", *cookies], b""
    if path.startswith("/img/"):
        return "200 OK", ["Content-Type: image/png"], png() if "session=s3" in head else b""
    if path == "/api/orders":
        return "201 Created", ["Content-Type: application/json", "Set-Cookie: seen=1; Path=/"], b'{"is": "\xc3\xa9"}'
    page = {"/login.html": LOGIN, "/account.html": ACCOUNT}.get(path)
    return ("200 OK" if page else "404 Not Found"), ["Content-Type: text/html"], (page or "").encode()


async def origin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = head.lower().partition("content-length: ")[2].partition("\r\n")[0]
            await reader.readexactly(int(length or 0))
            method, target, _ = head.split(" ", 2)
            status, lines, body = answer(method, target.partition("?")[0], head)
            lines = [f"HTTP/1.1 {status}", *lines, f"Content-Length: {len(body)}"]
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)


class Browser:
    """Chromium by its DevTools protocol over a pair of pipes."""

    def __init__(self, chromium: str, home: Path, certificate: Path) -> None:
        database = home / ".pki" / "nssdb"
        database.mkdir(parents=True)
        for words in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "edgetui", "-i", str(certificate)]):
            subprocess.run(["certutil", "-d", f"sql:{database}", *words], check=True)
        to_read, self._to_write = os.pipe()
        self._to_read, to_write = os.pipe()
        words = [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"]
        words += ["--remote-debugging-port=0", "--remote-allow-origins=*", "--no-first-run"]
        words += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        words += [f"--user-data-dir={home}/profile", f"--host-resolver-rules=MAP {HOST} 127.0.0.1", "about:blank"]

        def connect() -> None:
            low = os.dup(to_read), os.dup(to_write)
            os.dup2(low[0], 3)
            os.dup2(low[1], 4)

        own = {**os.environ, "HOME": str(home)}
        with open(home / "chromium.log", "wb") as log:
            self._process = subprocess.Popen(
                words, env=own, stdout=log, stderr=log, close_fds=False, preexec_fn=connect
            )
        os.close(to_read)
        os.close(to_write)
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self.events: list[tuple[str, str, dict[str, Any]]] = []
        self.port_file = home / "profile" / "DevToolsActivePort"

    async def listen(self) -> None:
        """Take what the browser says, until it ends."""
        reader = asyncio.StreamReader(limit=64 * 1024 * 1024)
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(self._to_read, "rb"))
        with contextlib.suppress(asyncio.IncompleteReadError):
            while True:
                message = json.loads((await reader.readuntil(b"\0"))[:-1])
                if "id" in message:
                    self._answers.pop(message["id"]).set_result(message)
                else:
                    self.events.append((message.get("sessionId", ""), message["method"], message["params"]))

    async def call(self, method: str, session: str = "", **params: Any) -> Any:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        self._answers[number] = waited = asyncio.get_running_loop().create_future()
        os.write(self._to_write, json.dumps(message).encode() + b"\0")
        answer = await asyncio.wait_for(waited, 60)
        if "error" in answer:
            raise SystemExit(f"{method}: {answer['error']}")
        return answer["result"]

    async def open(self, url: str = "about:blank") -> tuple[str, str]:
        """A new page: its target and a session with it."""
        target = (await self.call("Target.createTarget", url=url))["targetId"]
        session = (await self.call("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
        return target, session

    async def evaluate(self, session: str, expression: str) -> Any:
        """The value of an expression, or of the promise it is."""
        options = {"awaitPromise": True, "returnByValue": True, "userGesture": True}
        result = await self.call("Runtime.evaluate", session, expression=expression, **options)
        if "exceptionDetails" in result:
            raise SystemExit(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    async def until(self, session: str, expression: str) -> Any:
        """Wait until it is true of the page."""
        async with asyncio.timeout(60):
            while True:
                with contextlib.suppress(SystemExit):  # The page is just being replaced.
                    if value := await self.evaluate(session, expression):
                        return value
                await asyncio.sleep(0.05)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(20)


async def devtools(browser: Browser, target: str) -> str:
    """A session with Chromium's own DevTools, opened on the page `target`."""
    while not browser.port_file.exists():
        await asyncio.sleep(0.05)
    port = browser.port_file.read_text().split()[0]
    front = f"devtools://devtools/bundled/devtools_app.html?ws=127.0.0.1:{port}/devtools/page/{target}&panel=network"
    _, session = await browser.open(front)
    await browser.until(session, ATTACHED)
    await browser.evaluate(session, PRESERVED)
    return session


ATTACHED = """
import('./core/sdk/sdk.js').then(sdk => !!sdk.TargetManager.TargetManager.instance().primaryPageTarget())
"""
PRESERVED = """
import('./core/common/common.js').then(common =>
  common.Settings.Settings.instance().moduleSetting('network-log.preserve-log').set(true))
"""


async def visited(browser: Browser, session: str, url: str) -> dict[str, Any]:
    """What a person would do and see: asked for the account, sent to the login, logged in, the account."""
    for domain in ("Page", "Network", "Security"):
        await browser.call(f"{domain}.enable", session)
    await browser.call("Page.navigate", session, url=f"{url}/account.html")
    await browser.until(session, "location.pathname === '/login.html' && document.forms.length")
    await browser.evaluate(session, "document.forms[0].submit()")
    await browser.until(session, "location.pathname === '/account.html' && document.readyState === 'complete'")
    await browser.evaluate(session, POSTED)
    seen = "[document.cookie, document.title, ...[...document.images].map(i => i.naturalWidth)]"
    cookie, _, *widths = await browser.evaluate(session, seen)
    received = [each["response"] for _, name, each in browser.events if name == "Network.responseReceived"]
    responses = [each for each in received if each["url"].startswith(url)]
    return {
        "images": widths,
        "script sees": cookie,
        "protocols": sorted({each["protocol"] for each in responses}),
        "security": sorted({each["securityState"] for each in responses}),
    }


#: What a script of the page sends: quotes, a line end and letters beyond ASCII in a header and the body.
POSTED = r"""
fetch('/api/orders?q=it%27s&q=+', {
  method: 'POST', headers: {'Content-Type': 'application/json', 'X-Note': `it's "so"!`},
  body: JSON.stringify({note: "it's é!", price: '$5 100%'}) + '\n'}).then(answer => answer.text())
"""
HAR = """
(async () => {
  const har = await import('./models/har/har.js'), logs = await import('./models/logs/logs.js');
  const common = await import('./core/common/common.js');
  const requests = logs.NetworkLog.NetworkLog.instance().requests().filter(r => r.scheme === 'https');
  const progress = new common.Progress.CompositeProgress(new common.Progress.Progress());
  return har.Writer.Writer.harStringForRequests(requests, {sanitize: false}, progress);
})()
"""
CURL = """
(async () => {
  const network = await import('./panels/network/network.js'), logs = await import('./models/logs/logs.js');
  const requests = logs.NetworkLog.NetworkLog.instance().requests().filter(r => r.scheme === 'https');
  requests.sort((one, other) => one.issueTime() - other.issueTime());
  const each = requests.map(r => network.NetworkLogView.NetworkLogView.generateCurlCommand(r, 'unix'));
  return (await Promise.all(each)).join(' ;\\n') + '\\n';
})()
"""


async def bench(options: argparse.Namespace, folder: Path) -> bool:
    answering = await asyncio.start_server(origin, "127.0.0.1", 0)
    (folder / "functions.py").write_text(FUNCTIONS)
    (folder / "edgetui.toml").write_text(PROJECT.format(port=answering.sockets[0].getsockname()[1]))
    words = [sys.executable, "-m", "edgetui", "serve", "--port", "0", "--https", "--json"]
    with open(folder / "flows", "wb") as flows, open(folder / "lines", "wb") as lines:
        environment = {**os.environ, "XDG_DATA_HOME": str(folder)}
        server = subprocess.Popen(words, cwd=folder, env=environment, stdout=flows, stderr=lines)
    while b"http://" not in (said := (folder / "lines").read_bytes()):
        if server.poll() is not None:
            raise SystemExit(said.decode())
        await asyncio.sleep(0.05)
    port = int(said.partition(b"http://127.0.0.1:")[2].split(b",")[0])
    browser = Browser(options.chromium, folder / "home", folder / "edgetui" / "ca" / "ca.pem")
    listening = asyncio.create_task(browser.listen())
    try:
        target, session = await browser.open()
        front = await devtools(browser, target) if options.har or options.curl else ""
        seen = await visited(browser, session, f"https://{HOST}:{port}")
        for file, expression in ((options.har, HAR), (options.curl, CURL)):
            if file:
                Path(file).write_text(await browser.evaluate(front, expression))
    finally:
        browser.close()
        server.terminate()
        server.wait(20)
        listening.cancel()
    print("\n".join(f"{name}: {value}" for name, value in seen.items()))
    sys.stdout.write((folder / "lines").read_text())
    told = [json.loads(line) for line in (folder / "flows").read_text().splitlines()]
    for each in told:
        cookies = [value for name, value in each["request"]["headers"] if name.lower() == "cookie"]
        sent = [value for name, value in each["response"]["headers"] if name.lower() == "set-cookie"]
        print(each["request"]["uri"], each["response"]["status"], "Cookie:", *cookies, "Set-Cookie:", *sent)
    return seen["images"] == [1] * 3 and seen["script sees"] == "theme=dark; seen=1" and seen["security"] == ["secure"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chromium", default="chromium")
    parser.add_argument("--har", metavar="FILE")
    parser.add_argument("--curl", metavar="FILE")
    with tempfile.TemporaryDirectory() as folder:
        return 0 if asyncio.run(bench(parser.parse_args(), Path(folder))) else 1


if __name__ == "__main__":
    sys.exit(main())
