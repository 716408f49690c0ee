#!/usr/bin/env python3
"""The workloads of AutoGrad.Benchmarks in PyTorch.

Reads names of workloads from standard input, one a line, and answers each with one line of JSON: the least, the quartile and the
median time of a step in milliseconds. Staying alive between names lets `compare` go to and fro between this and AutoGrad.

    echo A512 | ./torch.sh --threads 2 --seconds 1
"""
import argparse
import json
import os
import sys
import time

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument('--threads', type=int, default=1)
arguments.add_argument('--seconds', type=float, default=1.0, help='how long each workload is timed')
arguments = arguments.parse_args()

# Read by the libraries when they are loaded.
os.environ['OMP_NUM_THREADS'] = os.environ['OPENBLAS_NUM_THREADS'] = str(arguments.threads)

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(arguments.threads)
torch.manual_seed(0)
CAPABILITY = torch.__config__.show().split('CPU capability usage: ')[1].split()[0]


def mlp(sizes, activation, last=None):
    layers = []
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        layers.append(nn.Linear(inputs, outputs))
        if i < len(sizes) - 2:
            layers.append(activation())
    if last:
        layers.append(last())
    return nn.Sequential(*layers)


def adam(model, rate, betas):
    # All parameters in few calls: the faster of PyTorch's two ways.
    return torch.optim.Adam(model.parameters(), lr=rate, betas=betas, foreach=True)


class Batches:
    """A small data set, gone through batch by batch, without copies."""

    def __init__(self, samples, batch):
        self.batches = samples.split(batch)
        self.next = 0

    def take(self):
        self.next = (self.next + 1) % len(self.batches)
        return self.batches[self.next]


def wgan_gp(hidden, batch):
    generator = mlp([2, hidden, hidden, hidden, 2], nn.ReLU)
    critic = mlp([2, hidden, hidden, hidden, 1], nn.ReLU)
    rule = adam(critic, 1e-4, (0.5, 0.9))
    data = Batches(torch.randn(8 * batch, 2), batch)

    def step():
        real = data.take()
        with torch.no_grad():
            fake = generator(torch.randn(batch, 2))
        share = torch.rand(batch, 1)
        points = (share * real + (1 - share) * fake).requires_grad_(True)
        slope, = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
        penalty = ((slope.norm(2, dim=1) - 1) ** 2).mean()
        loss = critic(fake).mean() - critic(real).mean() + 10 * penalty
        rule.zero_grad(set_to_none=True)
        loss.backward()
        rule.step()

    return step


def gan(generator, discriminator, samples, batch=64, latent=64):
    generator_rule = adam(generator, 2e-4, (0.5, 0.999))
    discriminator_rule = adam(discriminator, 2e-4, (0.5, 0.999))
    data = Batches(samples, batch)
    ones, zeros = torch.ones(batch, 1), torch.zeros(batch, 1)
    entropy = F.binary_cross_entropy_with_logits

    def step():
        real = data.take()
        for weight in discriminator.parameters():
            weight.requires_grad_(True)
        fake = generator(torch.randn(batch, latent))
        loss = entropy(discriminator(real), ones) + entropy(discriminator(fake.detach()), zeros)
        discriminator_rule.zero_grad(set_to_none=True)
        loss.backward()
        discriminator_rule.step()
        for weight in discriminator.parameters():
            weight.requires_grad_(False)
        loss = entropy(discriminator(fake), ones)
        generator_rule.zero_grad(set_to_none=True)
        loss.backward()
        generator_rule.step()

    return step


def mlp_gan():
    return gan(
        mlp([64, 256, 512, 784], nn.ReLU, nn.Tanh),
        mlp([784, 512, 256, 1], lambda: nn.LeakyReLU(0.2)),
        torch.rand(512, 784) * 2 - 1)


def dcgan(layout):
    generator = nn.Sequential(
        nn.Linear(64, 128 * 7 * 7), nn.Unflatten(1, (128, 7, 7)), nn.BatchNorm2d(128), nn.ReLU(),
        nn.ConvTranspose2d(128, 64, 4, 2, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(),
        nn.ConvTranspose2d(64, 1, 4, 2, 1), nn.Tanh())
    discriminator = nn.Sequential(
        nn.Conv2d(1, 64, 4, 2, 1), nn.LeakyReLU(0.2),
        nn.Conv2d(64, 128, 4, 2, 1, bias=False), nn.BatchNorm2d(128), nn.LeakyReLU(0.2),
        nn.Flatten(), nn.Linear(128 * 7 * 7, 1))
    images = torch.rand(512, 1, 28, 28) * 2 - 1
    return gan(
        generator.to(memory_format=layout), discriminator.to(memory_format=layout), images.contiguous(memory_format=layout))


def deep_stack(activation):
    stack = mlp([64] * 51, activation)
    x = torch.randn(64, 64)
    weights = [layer.weight for layer in stack if isinstance(layer, nn.Linear)]

    def step():
        for parameter in stack.parameters():
            parameter.grad = None
        (stack(x) ** 2).mean().backward()
        return torch.stack([weight.grad.norm() for weight in weights]).tolist()

    return step


def element_chain(n):
    x, y, z = (torch.randn(n, requires_grad=True) for _ in range(3))

    def step():
        x.grad = y.grad = z.grad = None
        (x * y + z).tanh().sum().backward()

    return step


def matrix_product(n):
    p, q = torch.randn(n, n, requires_grad=True), torch.randn(n, n, requires_grad=True)
    cotangent = torch.randn(n, n)

    def step():
        p.grad = q.grad = None
        (p @ q).backward(cotangent)

    return step


def scalar_chain(length=1000):
    x, constant = torch.tensor(1.0, requires_grad=True), torch.tensor(0.5)

    def step():
        x.grad = None
        y = x
        for _ in range(length):
            y = y + constant
        y.backward()

    return step


# A workload can have several forms, where PyTorch leaves the choice to its user: the fastest counts.
WORKLOADS = {
    'A512': [lambda: wgan_gp(512, 256)],
    'A64': [lambda: wgan_gp(64, 128)],
    'A64b256': [lambda: wgan_gp(64, 256)],
    'B': [mlp_gan],
    'C': [lambda: dcgan(torch.contiguous_format), lambda: dcgan(torch.channels_last)],
    'D.sigmoid': [lambda: deep_stack(nn.Sigmoid)],
    'D.tanh': [lambda: deep_stack(nn.Tanh)],
    'E1.1000': [lambda: element_chain(1_000)],
    'E1.100000': [lambda: element_chain(100_000)],
    'E1.10000000': [lambda: element_chain(10_000_000)],
    'E2.64': [lambda: matrix_product(64)],
    'E2.256': [lambda: matrix_product(256)],
    'E2.512': [lambda: matrix_product(512)],
    'E2.1024': [lambda: matrix_product(1024)],
    'E2.2048': [lambda: matrix_product(2048)],
    'E3': [scalar_chain],
}


def sampled(step, seconds):
    """Sorted times in milliseconds, after a warm-up."""
    for _ in range(3):
        step()
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1e3)
    return sorted(times)


for line in sys.stdin:
    name = line.strip()
    times = min((sampled(make(), arguments.seconds) for make in WORKLOADS[name]), key=lambda t: t[0])
    print(json.dumps({
        'workload': name, 'threads': arguments.threads, 'min': times[0], 'p25': times[len(times) // 4],
        'median': times[len(times) // 2], 'runs': len(times), 'engine': f'PyTorch {torch.__version__}', 'capability': CAPABILITY,
    }), flush=True)
