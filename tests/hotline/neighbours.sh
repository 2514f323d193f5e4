#!/bin/sh
# usage: unshare [--map-root-user] --net neighbours.sh RULES PORT SOURCE...
# A machine with these rules, in a network of its own, to which each source sends a packet: prints from whom one came.
# The source that $ASKED names was sent one before.
set -eu
rules=$1 port=$2
shift 2

unshare --net sleep 20 &
outside=$!
trap 'kill $outside' EXIT
sleep 0.2
ip link add inside type veth peer name outside netns $outside
ip addr add 10.9.0.1/24 dev inside
ip link set inside up
for source in "$@"; do
    nsenter --target $outside --net ip addr add "$source/24" dev outside
done
nsenter --target $outside --net ip link set outside up
nft -f "$rules"

python3 - "$port" $outside "$@" <<'PYTHON'
import os, socket, subprocess, sys

port, outside, *sources = sys.argv[1:]
SEND = """
import socket, sys
with socket.socket(type=socket.SOCK_DGRAM) as sock:
    sock.bind((sys.argv[1], 5060))
    sock.sendto(b"x", ("10.9.0.1", int(sys.argv[2])))
"""
with socket.socket(type=socket.SOCK_DGRAM) as sock:
    sock.bind(("10.9.0.1", int(port)))
    sock.settimeout(1)
    if asked := os.environ.get("ASKED"):
        sock.sendto(b"x", (asked, 5060))
    for source in sources:
        send = [sys.executable, "-c", SEND, source, port]
        subprocess.run(["nsenter", "--target", outside, "--net", *send], check=True)
    try:
        while True:
            print(sock.recvfrom(10)[1][0])
    except TimeoutError:
        pass
PYTHON
