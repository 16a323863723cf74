"""Files that a product packs once it writes to them no more, as Codex does with Zstandard."""

import errno
import io

import zstandard

_MAGIC = b"\x28\xb5\x2f\xfd"


def is_packed(file: io.BufferedReader) -> bool:
    """Tell from the next bytes of a file, which stay unread, whether it is packed."""
    return file.peek(len(_MAGIC)).startswith(_MAGIC)


def unpacked(file: io.BufferedReader) -> io.BufferedReader:
    """Give a file as it was before it was packed, to be read once; one that is not packed is given back.

    Where it is damaged, reading raises an OSError; where its end is missing, it ends there.
    """
    return io.BufferedReader(_Unpacking(file)) if is_packed(file) else file


class _Unpacking(io.RawIOBase):
    def __init__(self, file: io.BufferedReader) -> None:
        # What is packed may be appended to, in a frame of its own.
        self._reader = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            return self._reader.readinto(buffer)
        except zstandard.ZstdError as error:
            raise OSError(errno.EIO, f"what is packed in it is damaged ({error})") from error
