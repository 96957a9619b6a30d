"""Frames of OpenUC V1.0 / 云快充 1.6, written from the document alone.

68 LEN SEQ(2) ENC TYPE BODY CRC(2); LEN counts SEQ to BODY, and so does the CRC-16/MODBUS.
"""


def crc16(data):
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value


def frame(kind, body, seq, swapped=False):
    content = seq.to_bytes(2, "little") + bytes([0, kind]) + body
    check = crc16(content).to_bytes(2, "big" if swapped else "little")
    return b"\x68" + bytes([len(content)]) + content + check


class Stream:
    """Bytes in, frames out. What is no frame is counted byte by byte."""

    def __init__(self):
        self.rest = b""
        self.skipped = 0

    def feed(self, data):
        """Yields (type, body, whether the check sum came in swapped order)."""
        self.rest += data
        while len(self.rest) >= 2:
            length = self.rest[1]
            end = length + 4
            if self.rest[0] == 0x68 and length >= 4 and len(self.rest) < end:
                return
            content = self.rest[2:2 + length]
            check = self.rest[2 + length:end]
            right = crc16(content).to_bytes(2, "little")
            if self.rest[0] != 0x68 or length < 4 or check not in (right, right[::-1]):
                self.rest = self.rest[1:]
                self.skipped += 1
                continue
            self.rest = self.rest[end:]
            yield content[3], content[4:], check != right


def bcd(digits, size):
    return bytes.fromhex(digits.rjust(2 * size, "0"))


def number(body, at, size):
    return int.from_bytes(body[at:at + size], "little")


def clock(t):
    """CP56Time2a of a local time."""
    millis = t.second * 1000 + t.microsecond // 1000
    return millis.to_bytes(2, "little") + bytes([t.minute, t.hour, t.day, t.month, t.year - 2000])


def time_of(field):
    """(year, month, day, hour, minute, second)"""
    return (2000 + (field[6] & 0x7F), field[5] & 0x0F, field[4] & 0x1F, field[3] & 0x1F,
            field[2] & 0x3F, int.from_bytes(field[:2], "little") // 1000)
