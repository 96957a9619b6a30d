"""What a pile takes for a valid message from the gateway. Anything else is None, and changes
nothing. Unknown fields are ignored."""
import json

MAX_BYTES = 4096
COMMANDS = ("start", "stop", "hello", "identify", "selftest", "reset", "unlock", "lock_out", "set")
PHASES = ("a", "b", "c", "abc")


def read(what, payload):
    """The fields of a message on the topic `what`, or None."""
    if len(payload) > MAX_BYTES:
        return None
    try:
        message = json.loads(payload.decode("utf-8"))
    except ValueError:  # of UTF-8 as of JSON
        return None
    valid = {"lease": is_lease, "command": is_command, "event-ack": is_event_ack}[what]
    return message if isinstance(message, dict) and valid(message) else None


def whole(message, key, least=0):
    value = message.get(key)
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def number(message, key, least=0):
    value = message.get(key)
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= least


def text(message, key, most=MAX_BYTES):
    value = message.get(key)
    return isinstance(value, str) and 0 < len(value) <= most


def is_lease(message):
    wholes = all(whole(message, key) for key in ("epoch", "seq", "boot", "n"))
    return (wholes and whole(message, "connector", 1) and number(message, "a")
            and whole(message, "for_s", 1))


def is_event_ack(message):
    return whole(message, "boot") and whole(message, "id")


def is_command(message):
    undated = (message.get("kind") == "hello" and "boot" in message and "n" in message
               and message["boot"] is None and message["n"] is None)
    return (text(message, "id", 36) and message.get("kind") in COMMANDS
            and whole(message, "connector", 1) and whole(message, "for_s", 0)
            and (undated or (whole(message, "boot") and whole(message, "n")))
            and isinstance(message.get("args"), dict) and has_arguments(message))


def has_arguments(message):
    kind, args = message["kind"], message["args"]
    if kind == "start":
        return text(args, "order")
    if kind == "stop":
        return text(args, "order") and isinstance(args.get("why"), str)
    if kind == "lock_out":
        return isinstance(args.get("on"), bool)
    return kind != "set" or has_settings(args)


def has_settings(args):
    known = {"failsafe_a": lambda: number(args, "failsafe_a"),
             "phases": lambda: args["phases"] in PHASES,
             "psk": lambda: text(args, "psk", 64) and is_key(args["psk"])}
    given = [check for key, check in known.items() if key in args]
    return bool(given) and all(check() for check in given)


def is_key(digits):
    return len(digits) == 64 and all(digit in "0123456789abcdefABCDEF" for digit in digits)
