"""Taking the content encoding off an HTTP body, of which the end may be missing."""

import zlib
from collections.abc import Callable

import brotli
import zstandard

# A body that unpacks to more than this is not a conversation; the rest of it is left where it is.
LARGEST = 256 * 1024 * 1024
# Of a damaged body what comes before the piece with the damage is read.
_PIECE = 4 * 1024
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_BARE_DEFLATE = -zlib.MAX_WBITS


def decode_body(body: bytes, encoding: str, *, most: int = LARGEST) -> bytes:
    """Undo the encodings that a `Content-Encoding` header names; it never raises.

    What can be unpacked of a body that breaks off, or is damaged further on, is given. One that is not packed at all,
    whatever the header says, and one in an unknown encoding come back as they are. Of one that unpacks to more than
    `most` bytes, the beginning is given.
    """
    for name in reversed(encoding.lower().split(",")):
        unpack = _UNPACKERS.get(name.strip())
        if unpack and body:
            unpacked = unpack(body, most)
            body = body if unpacked is None else unpacked
    return body


def _inflate(body: bytes, most: int) -> bytes | None:
    # Some servers send bare deflate where the standard asks for zlib.
    unpacked = _in_pieces(body, _Members(_GZIP_OR_ZLIB).decompress, most)
    return _in_pieces(body, _Members(_BARE_DEFLATE).decompress, most) if unpacked is None else unpacked


class _Members:
    """Inflates members one after the other, as gzip may have them."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._decoder = zlib.decompressobj(wbits)

    def decompress(self, piece: bytes) -> bytes:
        unpacked = self._decoder.decompress(piece)
        while self._decoder.eof and (rest := self._decoder.unused_data):
            self._decoder = zlib.decompressobj(self._wbits)
            unpacked += self._decoder.decompress(rest)
        return unpacked


def _unbrotli(body: bytes, most: int) -> bytes | None:
    return _in_pieces(body, brotli.Decompressor().process, most)


def _unzstd(body: bytes, most: int) -> bytes | None:
    return _in_pieces(body, zstandard.ZstdDecompressor().decompressobj().decompress, most)


def _in_pieces(body: bytes, decompress: Callable[[bytes], bytes], most: int) -> bytes | None:
    """Give what can be unpacked; None if the body is not packed in this way from the first byte on."""
    unpacked = bytearray()
    try:
        for at in range(0, len(body), _PIECE):
            unpacked += decompress(body[at : at + _PIECE])
            if len(unpacked) > most:
                break
    except (zlib.error, brotli.error, zstandard.ZstdError):
        if not unpacked:
            return None
    return bytes(unpacked[:most])


_UNPACKERS: dict[str, Callable[[bytes, int], bytes | None]] = {
    "gzip": _inflate,
    "x-gzip": _inflate,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
