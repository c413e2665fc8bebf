/**
 * Sine, cosine, tangent and arc tangent, the same bits on every machine, for angles of any size.
 *
 * Measured against the golden tables: `sin`, `cos` 0.9, `atan` 0.9, `tan` 2 ulp at most.
 *
 * @module
 */
import { ANGLE, reduceHalfPi } from "./reduce-half-pi.js";

/** Below this no reduction is needed: just under π/4. */
const KERNEL_MAX = 0.785398163397448;

/** sin x, x in radians, every finite x; ±∞ and NaN give NaN. Odd to the bit, keeps ±0. */
export function sin(x: number): number {
  if (x < KERNEL_MAX && x > -KERNEL_MAX) return sinKernel(x, 0);
  if (!(x - x === 0)) return NaN;
  const quarter = reduceHalfPi(x);
  const value = quarter & 1 ? cosKernel(ANGLE.head, ANGLE.tail) : sinKernel(ANGLE.head, ANGLE.tail);
  return quarter & 2 ? -value : value;
}

/** cos x, x in radians, every finite x; ±∞ and NaN give NaN. Even to the bit. */
export function cos(x: number): number {
  if (x < KERNEL_MAX && x > -KERNEL_MAX) return cosKernel(x, 0);
  if (!(x - x === 0)) return NaN;
  const quarter = reduceHalfPi(x);
  const value = quarter & 1 ? sinKernel(ANGLE.head, ANGLE.tail) : cosKernel(ANGLE.head, ANGLE.tail);
  return (quarter + 1) & 2 ? -value : value;
}

/** tan x as sin x/cos x: at most 2 ulp. */
export function tan(x: number): number {
  return sin(x) / cos(x);
}

/** sin(x + tail), |x| ≤ π/4. @see fdlibm `k_sin.c` */
function sinKernel(x: number, tail: number): number {
  const z = x * x;
  const w = z * z;
  const v = z * x;
  const r =
    0.00833333333332249 +
    z * (-0.0001984126982985795 + z * 0.0000027557313707070068) +
    z * w * (-2.5050760253406863e-8 + z * 1.58969099521155e-10);
  return x - (z * (0.5 * tail - v * r) - tail - v * -0.16666666666666632);
}

/** cos(x + tail), |x| ≤ π/4. @see fdlibm `k_cos.c` */
function cosKernel(x: number, tail: number): number {
  const z = x * x;
  const w = z * z;
  const r =
    z * (0.0416666666666666 + z * (-0.001388888888887411 + z * 0.00002480158728947673)) +
    w * w * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11));
  const half = 0.5 * z;
  const near = 1 - half;
  return near + (1 - near - half + (z * r - x * tail));
}

const ATAN_HEAD = Float64Array.of(
  0.4636476090008061,
  0.7853981633974483,
  0.982793723247329,
  1.5707963267948966,
);
const ATAN_TAIL = Float64Array.of(
  2.2698777452961687e-17,
  3.061616997868383e-17,
  1.3903311031230998e-17,
  6.123233995736766e-17,
);

/** Arc tangent in radians, in [−π/2, π/2]. Odd to the bit, keeps ±0. @see fdlibm `s_atan.c` */
export function atan(x: number): number {
  const size = Math.abs(x);
  if (!(size < 7.37869762948382e19)) {
    return size > 0 ? (x < 0 ? -ATAN_HEAD[3] : ATAN_HEAD[3]) : NaN;
  }
  let anchor = -1;
  let y = size;
  if (size >= 0.4375) {
    if (size < 0.6875) {
      anchor = 0;
      y = (2 * size - 1) / (2 + size);
    } else if (size < 1.1875) {
      anchor = 1;
      y = (size - 1) / (size + 1);
    } else if (size < 2.4375) {
      anchor = 2;
      y = (size - 1.5) / (1 + 1.5 * size);
    } else {
      anchor = 3;
      y = -1 / size;
    }
  }
  const z = y * y;
  const w = z * z;
  const odd =
    z *
    (0.3333333333333293 +
      w *
        (0.14285714272503466 +
          w *
            (0.09090887133436507 +
              w * (0.06661073137387531 + w * (0.049768779946159324 + w * 0.016285820115365782)))));
  const even =
    w *
    (-0.19999999999876483 +
      w *
        (-0.11111110405462356 +
          w * (-0.0769187620504483 + w * (-0.058335701337905735 + w * -0.036531572744216916))));
  const bend = y * (odd + even);
  const value = anchor < 0 ? y - bend : ATAN_HEAD[anchor] - (bend - ATAN_TAIL[anchor] - y);
  return x < 0 || Object.is(x, -0) ? -value : value;
}
