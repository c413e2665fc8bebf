"""Makes golden values of the elementary functions.

Call: python3 scripts/make_math_golden.py [--count 96] [--out tests/golden/elementary.json]
Tool: mpmath 1.3.0 on Python 3, 60 digits. A row is [x, head, tail]: head is the float64 nearest to
f(x), tail the float64 nearest to f(x) - head, so an error can be measured to a fraction of an ulp.
Arguments come from Python's random.Random(20260401); a large --count gives a dense check.
"""

import argparse
import json
import math
import random
import struct

import mpmath
from mpmath import mp, mpf

mp.dps = 60
chance = random.Random(20260401)


def spread(low, high):
    return lambda: chance.uniform(low, high)


def powers(low, high, signed=False):
    def draw():
        value = 2.0 ** chance.uniform(low, high)
        return -value if signed and chance.random() < 0.5 else value

    return draw


def tiny():
    return struct.unpack("<d", struct.pack("<Q", chance.getrandbits(52) >> chance.randrange(52) | 1))[0]


def near_half_pi():
    n = chance.randrange(1, 2 ** chance.randrange(1, 60))
    return float(n * mp.pi / 2)


def dyadic():
    # Powers are measured where x^y stays a normal number.
    while True:
        x = 2.0 ** chance.uniform(-40, 40)
        y = chance.uniform(-40, 40)
        if abs(math.log(x) * y) < 700:
            return [x, y]


def quantile(p):
    # A float64 start, then Newton at full precision on log Φ, which is nearly a parabola.
    p = mpf(p)
    if p > mpf("0.5"):
        return -quantile(1 - p)
    x = -mp.sqrt(max(mpf(0), -2 * mp.log(2 * p)))
    for _ in range(60):
        value = mp.erfc(-x / mp.sqrt(2)) / 2
        slope = mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi) / value
        step = (mp.log(value) - mp.log(p)) / slope
        x -= step
        if abs(step) < mpf(10) ** -45 * (1 + abs(x)):
            break
    return x


FUNCTIONS = {
    "exp": (mp.exp, [spread(-745, 709.7), spread(-40, 1), powers(-60, 0, True)]),
    "expm1": (mp.expm1, [spread(-40, 709.7), spread(-2, 2), powers(-300, 0, True)]),
    "log": (mp.log, [powers(-1022, 1023), spread(0.5, 2), tiny]),
    "log1p": (mp.log1p, [spread(-0.999, 2), powers(-300, 0, True), powers(0, 1000)]),
    "tanh": (mp.tanh, [spread(-3, 3), powers(-300, 4, True), spread(-0.7, 0.7)]),
    "erf": (mp.erf, [spread(-6, 6), powers(-300, 2, True), spread(-1, 1)]),
    "erfc": (mp.erfc, [spread(-6, 27.2), spread(-1, 2), powers(-60, 4, True)]),
    "normalCdf": (lambda x: mp.erfc(-x / mp.sqrt(2)) / 2, [spread(-38.4, 8), spread(-2, 2)]),
    "normalQuantile": (quantile, [spread(0, 1), powers(-1074, -1), powers(-4, -1)]),
    "sin": (mp.sin, [spread(-10, 10), powers(-300, 1023, True), near_half_pi, spread(-2e5, 2e5)]),
    "cos": (mp.cos, [spread(-10, 10), powers(-30, 1023, True), near_half_pi, spread(-2e5, 2e5)]),
    "tan": (mp.tan, [spread(-10, 10), powers(-300, 1023, True), spread(-2e5, 2e5)]),
    "atan": (mp.atan, [spread(-3, 3), powers(-300, 80, True)]),
    "pow": (lambda pair: mpf(pair[0]) ** mpf(pair[1]), [dyadic]),
}


def row(function, x):
    exact = function(x if isinstance(x, list) else mpf(x))
    head = float(exact)
    return [x, head, float(exact - mpf(head))]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=96)
    parser.add_argument("--out", default="tests/golden/elementary.json")
    options = parser.parse_args()
    head = {
        "tool": f"mpmath {mpmath.__version__}, 60 digits",
        "call": f"python3 scripts/make_math_golden.py --count {options.count}",
        "row": "[x, nearest float64 of f(x), f(x) minus that]",
    }
    body = []
    for name, (function, draws) in FUNCTIONS.items():
        rows = [json.dumps(row(function, draws[i % len(draws)]())) for i in range(options.count)]
        body.append(f'  "{name}": [\n    ' + ",\n    ".join(rows) + "\n  ]")
    with open(options.out, "w") as file:
        file.write('{\n  "about": ' + json.dumps(head) + ",\n" + ",\n".join(body) + "\n}\n")


main()
