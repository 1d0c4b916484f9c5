"""Cards on a table that everybody in a room sees: n lays one, Tab takes up the lowest, arrows move the top one, c colours
it, d takes it away. What a room needs of an app is in `answer` and `serve`; docs/apps.md explains it."""
import hmac, json, os, re, secrets, select, socket, sys, tty
from urllib.parse import unquote

ADDRESS = f"/tmp/wibwob_{os.environ['WIBWOB_INSTANCE']}.sock"
SECRET = os.environ.get("WIBWOB_AUTH_SECRET", "").encode()
STEPS = {"\x1b[A": (0, -1), "\x1b[B": (0, 1), "\x1b[C": (1, 0), "\x1b[D": (-1, 0)}
cards, laid = [], 0  # the topmost one is first

def lay(x, y, w=24, h=6, colour=0):
    global laid
    laid += 1
    place = {"x": int(x), "y": int(y), "w": int(w), "h": int(h)}
    cards.insert(0, {"id": f"c{laid}", "type": "card", "title": "", **place, "props": {"colour": int(colour)}})
    return {"success": True, "id": f"c{laid}"}

def answer(command, given):
    if command == "get_capabilities": return {"commands": [{"name": "raise_window"}, {"name": "set_props"}]}
    if command == "get_window_types": return {"window_types": [{"type": "card"}]}
    if command == "get_state": return {"windows": cards}
    if command == "create_window":
        return lay(**given) if given.pop("type") == "card" else {"error": "unknown type"}
    card = next((card for card in cards if card["id"] == given.get("id")), None)
    if not card: return {"error": "Window not found"}
    if command == "move_window": card.update(x=int(given["x"]), y=int(given["y"]))
    elif command == "resize_window": card.update(w=int(given["width"]), h=int(given["height"]))
    elif command == "raise_window": cards.insert(0, cards.pop(cards.index(card)))
    elif command == "set_props": card["props"]["colour"] = int(given["colour"])
    elif command == "close_window": cards.remove(card)
    elif command != "focus_window": return {"error": "unknown command"}
    return {"success": True}

def serve(client):
    client.settimeout(1)
    lines = client.makefile("r", encoding="utf-8")
    say = lambda reply: client.sendall(json.dumps(reply).encode() + b"\n")
    if SECRET:
        nonce = secrets.token_hex(16)
        say({"type": "challenge", "nonce": nonce})
        wanted = hmac.new(SECRET, nonce.encode(), "sha256").hexdigest()
        if json.loads(lines.readline()).get("hmac") != wanted: return say({"error": "auth_failed"})
        say({"type": "auth_ok"})
    command, *words = lines.readline().removeprefix("cmd:").split()
    say(answer(command, {key: unquote(value) for key, value in (word.split("=", 1) for word in words)}))

def press(key):
    if key == "n": lay(4 + 3 * len(cards), 2 + len(cards), colour=len(cards))
    elif key == "\x03": sys.exit()
    elif not cards: return
    elif key == "\t": cards.insert(0, cards.pop())
    elif key == "c": cards[0]["props"]["colour"] += 1
    elif key == "d": cards.pop(0)
    for axis, step in zip("xy", STEPS.get(key, ())): cards[0][axis] += step

def draw():
    cols, rows = os.get_terminal_size()
    out = "\x1b[H\x1b[0m\x1b[J n new   Tab next   arrows move   c colour   d away"
    for card in reversed(cards):  # row 1 of the terminal is ours, so y 0 is row 2
        left, right = max(0, card["x"]), min(cols, card["x"] + card["w"])
        for y in range(max(0, card["y"]), min(rows - 1, card["y"] + card["h"])):
            out += f"\x1b[{y + 2};{left + 1}H\x1b[{41 + card['props']['colour'] % 6}m{' ' * (right - left)}"
    print(out, end="\x1b[0m", flush=True)

if os.path.exists(ADDRESS): os.unlink(ADDRESS)
listening = socket.socket(socket.AF_UNIX)
listening.bind(ADDRESS)
listening.listen()
tty.setraw(0)
while True:
    draw()
    ready, _, _ = select.select([0, listening], [], [], 1)
    for key in re.findall(r"\x1b\[[A-D]|[^\x1b]", os.read(0, 1024).decode(errors="ignore")) if 0 in ready else []:
        press(key)
    if listening in ready:
        with listening.accept()[0] as client:
            try: serve(client)
            except (OSError, ValueError, TypeError, KeyError): pass  # whoever does not keep to it is let go
