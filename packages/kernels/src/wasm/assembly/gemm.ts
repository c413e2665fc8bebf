/**
 * Dense product with strides. Twin: `src/wasm/twin/gemm.ts`.
 *
 * Blocks of A and panels of B are packed, a 4×4 tile of C is held in registers. Each entry of C is
 * one sum in order of the inner index, in blocks of 256: the shape of the tiles does not show.
 */
const INNER: i32 = 256;
const ROWS: i32 = 64;
// Scratch behind the constants, not `memory.data`: that would ship its zeros in the module.
const PACKED_A: usize = (__heap_base + 15) & ~15;
const PACKED_B: usize = PACKED_A + 256 * 64 * 8;
const TILE: usize = PACKED_B + 256 * 4 * 8;

/** First double that belongs to the callers. */
export function heapStart(): i32 {
  return <i32>((TILE + 16 * 8) >> 3);
}

/** To [panel of 4][inner][4], missing rows as zeros. */
function pack(to: usize, from: usize, lanes: i32, laneStep: usize, inner: i32, step: usize): void {
  for (let lane = 0; lane < lanes; lane += 4) {
    const present = min(4, lanes - lane);
    let source = from + <usize>lane * laneStep;
    if (present === 4) {
      const source2 = laneStep * 2;
      const source3 = laneStep * 3;
      for (let p = 0; p < inner; p++, source += step, to += 32) {
        store<f64>(to, load<f64>(source));
        store<f64>(to, load<f64>(source + laneStep), 8);
        store<f64>(to, load<f64>(source + source2), 16);
        store<f64>(to, load<f64>(source + source3), 24);
      }
    } else {
      for (let p = 0; p < inner; p++, source += step, to += 32) {
        for (let q = 0; q < 4; q++) {
          store<f64>(to + (q << 3), q < present ? load<f64>(source + <usize>q * laneStep) : 0);
        }
      }
    }
  }
}

/** Adds to, or with `fresh` replaces, a row of four. */
function settle(to: usize, left: v128, right: v128, fresh: bool): void {
  if (fresh) {
    v128.store(to, left);
    v128.store(to, right, 16);
  } else {
    v128.store(to, f64x2.add(v128.load(to), left));
    v128.store(to, f64x2.add(v128.load(to, 16), right), 16);
  }
}

function tile(a: usize, inner: i32, c: usize, rowStep: usize, fresh: bool): void {
  let b: usize = PACKED_B;
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  for (let p = 0; p < inner; p++, a += 32, b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load64_splat(a);
    c00 = f64x2.add(c00, f64x2.mul(x, b0));
    c01 = f64x2.add(c01, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 8);
    c10 = f64x2.add(c10, f64x2.mul(x, b0));
    c11 = f64x2.add(c11, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 16);
    c20 = f64x2.add(c20, f64x2.mul(x, b0));
    c21 = f64x2.add(c21, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 24);
    c30 = f64x2.add(c30, f64x2.mul(x, b0));
    c31 = f64x2.add(c31, f64x2.mul(x, b1));
  }
  settle(c, c00, c01, fresh);
  settle(c + rowStep, c10, c11, fresh);
  settle(c + 2 * rowStep, c20, c21, fresh);
  settle(c + 3 * rowStep, c30, c31, fresh);
}

function tileAtEdge(
  a: usize,
  inner: i32,
  c: usize,
  rowStep: usize,
  rows: i32,
  cols: i32,
  fresh: bool,
): void {
  tile(a, inner, TILE, 32, true);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const to = c + <usize>i * rowStep + ((<usize>j) << 3);
      const value = load<f64>(TILE + (((i << 2) + j) << 3));
      store<f64>(to, fresh ? value : load<f64>(to) + value);
    }
  }
}

export function gemm(
  rowCount: i32,
  colCount: i32,
  innerCount: i32,
  a: i32,
  aRowStep: i32,
  aColStep: i32,
  b: i32,
  bRowStep: i32,
  bColStep: i32,
  c: i32,
  cRowStep: i32,
  accumulate: i32,
): void {
  const aRow = (<usize>aRowStep) << 3;
  const aCol = (<usize>aColStep) << 3;
  const bRow = (<usize>bRowStep) << 3;
  const bCol = (<usize>bColStep) << 3;
  const cRow = (<usize>cRowStep) << 3;
  for (let p = 0; p < innerCount; p += INNER) {
    const inner = min(INNER, innerCount - p);
    const fresh = p === 0 && accumulate === 0;
    for (let i = 0; i < rowCount; i += ROWS) {
      const rows = min(ROWS, rowCount - i);
      const aFrom = ((<usize>a) << 3) + <usize>i * aRow + <usize>p * aCol;
      pack(PACKED_A, aFrom, rows, aRow, inner, aCol);
      for (let j = 0; j < colCount; j += 4) {
        const cols = min(4, colCount - j);
        const bFrom = ((<usize>b) << 3) + <usize>p * bRow + <usize>j * bCol;
        pack(PACKED_B, bFrom, cols, bCol, inner, bRow);
        let panel: usize = PACKED_A;
        for (let q = 0; q < rows; q += 4, panel += (<usize>inner) << 5) {
          const to = ((<usize>c) << 3) + <usize>(i + q) * cRow + ((<usize>j) << 3);
          const height = min(4, rows - q);
          if (height === 4 && cols === 4) tile(panel, inner, to, cRow, fresh);
          else tileAtEdge(panel, inner, to, cRow, height, cols, fresh);
        }
      }
    }
  }
}
