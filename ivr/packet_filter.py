"""Filters by which the kernel drops what comes to a socket, before PJSIP sees it (socket(7)).

A filter is a program of classic BPF: instructions of four numbers, told in <linux/filter.h>. What it returns
is how much of a packet is taken; 0 drops it.
"""

import ctypes
import os
import socket
import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

# Of <asm-generic/socket.h>; Python names neither.
SO_ATTACH_FILTER = 26
SO_DETACH_FILTER = 27

INSTRUCTION = struct.Struct("=HBBI")
LOAD_WORD, LOAD_HALF, AND, JUMP_IF_EQUAL, RETURN = 0x20, 0x28, 0x54, 0x15, 0x06
SOURCE_ADDRESS = 0xFFF00000 + 12  # in the IP header (SKF_NET_OFF)
# The data of a UDP socket's filter begins at the UDP header.
SOURCE_PORT = 0
UDP_PAYLOAD = 8
WHOLE_PACKET = 0xFFFFFFFF

Instruction = tuple[int, int, int, int]
TAKE: Instruction = (RETURN, 0, 0, WHOLE_PACKET)
DROP: Instruction = (RETURN, 0, 0, 0)


def attach(sock: socket.socket, program: Sequence[Instruction]) -> None:
    """Filter from now on what comes to `sock`, in the place of any filter before. Raises `OSError`."""
    code = b"".join(INSTRUCTION.pack(*instruction) for instruction in program)
    kept = ctypes.create_string_buffer(code, len(code))
    told = struct.pack("@HP", len(program), ctypes.addressof(kept))
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, told)


def detach(sock: socket.socket) -> None:
    """Filter no more. Raises `OSError`."""
    with suppress(FileNotFoundError):  # it has no filter
        sock.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)


def sockets_on(port: int) -> Iterator[socket.socket]:
    """This process's IPv4 sockets on a port, each as a descriptor of its own that the caller closes."""
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # one that has been closed meanwhile
            if not str(descriptor.readlink()).startswith("socket:"):
                continue
            found = _second(int(descriptor.name))
            if found.family == socket.AF_INET and found.getsockname()[1] == port:
                yield found
            else:
                found.close()


def _second(descriptor: int) -> socket.socket:
    """Another descriptor of a socket. Raises `OSError`, as where another file has its number by now."""
    duplicate = os.dup(descriptor)
    try:
        return socket.socket(fileno=duplicate)
    except OSError:
        os.close(duplicate)
        raise
