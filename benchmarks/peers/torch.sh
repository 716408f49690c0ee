#!/bin/sh
# Starts the PyTorch peer with Debian's OpenBLAS, built for OpenMP. Without it PyTorch runs on the reference BLAS, 30 times slower: no
# fair peer. OpenBLAS chooses its kernels by the processor, whatever the surroundings say, unless PEER_OPENBLAS names others (Zen, Haswell,
# SkylakeX …).
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
if [ -n "$PEER_OPENBLAS" ]; then export OPENBLAS_CORETYPE="$PEER_OPENBLAS"; fi
openblas=/usr/lib/x86_64-linux-gnu/openblas-openmp
if [ -d "$openblas" ]; then export LD_LIBRARY_PATH="$openblas${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"; fi
exec "${PYTHON:-/usr/bin/python3}" "$(dirname "$0")/torch_peer.py" "$@"
