"""Cards on a table that everybody in a room sees: n lays one, Tab takes up the lowest, arrows move the top one, d takes it
away. What a room needs of an app is in `answer` and `serve`; docs/apps.md explains it."""
import asyncio, hmac, json, os, re, secrets, signal, sys, tty
from urllib.parse import parse_qsl

ADDRESS = f"/tmp/wibwob_{os.environ['WIBWOB_INSTANCE']}.sock"
SECRET = os.environ["WIBWOB_AUTH_SECRET"].encode()
STEPS = {"\x1b[A": {"y": -1}, "\x1b[B": {"y": 1}, "\x1b[C": {"x": 1}, "\x1b[D": {"x": -1}}
cards = []  # the topmost is the first

def lay(x, y, w=24, h=6):
    place = {"x": int(x), "y": int(y), "w": int(w), "h": int(h)}
    cards.insert(0, {"id": secrets.token_hex(8), "type": "card", **place})
    return {"success": True, "id": cards[0]["id"]}

def answer(command, given):
    if command == "get_capabilities": return {"commands": [{"name": "raise_window"}]}
    if command == "get_window_types": return {"window_types": [{"type": "card"}]}
    if command == "get_state": return {"windows": cards}
    if command == "create_window": return lay(**given) if given.pop("type") == "card" else {"error": "unknown type"}
    card = next((card for card in cards if card["id"] == given.get("id")), None)
    if not card: return {"error": "unknown window"}
    if command == "move_window": card.update(x=int(given["x"]), y=int(given["y"]))
    elif command == "resize_window": card.update(w=int(given["width"]), h=int(given["height"]))
    elif command == "raise_window": cards.insert(0, cards.pop(cards.index(card)))
    elif command == "close_window": cards.remove(card)
    elif command != "focus_window": return {"error": "unknown command"}
    return {"success": True}

async def serve(reader, writer):
    say = lambda reply: writer.write(json.dumps(reply).encode() + b"\n")
    read = lambda: asyncio.wait_for(reader.readline(), 1)
    nonce = secrets.token_hex(16)
    wanted = hmac.new(SECRET, nonce.encode(), "sha256").hexdigest()
    say({"type": "challenge", "nonce": nonce})
    try:
        if hmac.compare_digest(json.loads(await read())["hmac"], wanted):
            say({"type": "auth_ok"})
            command, *words = (await read()).decode().removeprefix("cmd:").split()
            say(answer(command, dict(parse_qsl("&".join(words)))))
            draw()
    except (asyncio.TimeoutError, OSError, ValueError, TypeError, KeyError): pass  # it does not keep to the rules
    writer.close()

def pressed():
    for key in re.findall(r"\x1b\[[A-D]|[^\x1b]", os.read(0, 1024).decode(errors="ignore")):
        if key == "\x03": sys.exit()
        elif key == "n": lay(4 + 3 * len(cards), 2 + len(cards))
        elif key == "\t" and cards: cards.insert(0, cards.pop())
        elif key == "d" and cards: cards.pop(0)
        elif key in STEPS and cards: cards[0].update({axis: cards[0][axis] + by for axis, by in STEPS[key].items()})
    draw()

def draw():
    cols, rows = os.get_terminal_size()
    out = "\x1b[0m\x1b[H\x1b[J n new   Tab next   arrows move   d away"
    for card in reversed(cards):  # row 1 of the terminal is ours, so y 0 is row 2
        left, right = max(0, card["x"]), min(cols, card["x"] + card["w"])
        for y in range(max(0, card["y"]), min(rows - 1, card["y"] + card["h"])):
            out += f"\x1b[{y + 2};{left + 1}H\x1b[{43 if card is cards[0] else 44}m{' ' * (right - left)}"
    print(out, end="\x1b[0m", flush=True)

async def main():
    asyncio.get_running_loop().add_reader(0, pressed)
    asyncio.get_running_loop().add_signal_handler(signal.SIGWINCH, draw)
    server = await asyncio.start_unix_server(serve, ADDRESS)  # replaces the socket of an earlier run
    draw()
    await server.serve_forever()

tty.setraw(0)
asyncio.run(main())
