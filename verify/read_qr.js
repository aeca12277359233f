// Reads the QR code of a certificate from a picture (ISO/IEC 18004: level M, versions 1 to 40), without a library.
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49];
const MASKS = [(x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3, (x, y) => ((x / 3 | 0) + (y >> 1)) % 2,
  (x, y) => x * y % 2 + x * y % 3, (x, y) => (x * y % 2 + x * y % 3) % 2, (x, y) => ((x + y) % 2 + x * y % 3) % 2];
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
// --- the field of 256 elements, and words mended in it (Reed and Solomon) ---
const EXP = new Uint8Array(510), LOG = new Uint8Array(256);
for (let n = 0, x = 1; n < 255; n++) { EXP[n] = EXP[n + 255] = x; LOG[x] = n; x = x & 128 ? (x << 1) ^ 0x11d : x << 1; }
const product = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);
const valueAt = (poly, x) => poly.reduceRight((sum, term) => product(sum, x) ^ term, 0); // lowest power first
function mended(words, extra) {
  const least = [...words].reverse(), seen = Array.from({ length: extra }, (_, n) => valueAt(least, EXP[n]));
  if (!seen.some(Boolean)) return words.slice(0, -extra);
  let locator = [1], before = [1], size = 0, gap = 1, last = 1;
  for (let n = 0; n < extra; n++) {
    let off = seen[n];
    for (let i = 1; i <= size; i++) off ^= product(locator[i] || 0, seen[n - i]);
    if (!off) { gap++; continue; }
    const kept = [...locator], factor = product(off, EXP[255 - LOG[last]]);
    before.forEach((term, i) => { locator[i + gap] = (locator[i + gap] || 0) ^ product(factor, term); });
    for (let i = 0; i < locator.length; i++) locator[i] ||= 0;
    if (2 * size <= n) { size = n + 1 - size; before = kept; last = off; gap = 1; } else gap++;
  }
  const wrong = least.map((_, n) => n).filter((n) => !valueAt(locator, EXP[(255 - n) % 255]));
  if (size * 2 > extra || wrong.length !== size) return null;
  const omega = seen.map((_, n) => seen.slice(0, n + 1).reduce((sum, s, i) => sum ^ product(s, locator[n - i] || 0), 0));
  const slope = locator.map((term, n) => (n % 2 ? term : 0)).slice(1);
  for (const n of wrong) {
    const x = EXP[(255 - n) % 255], below = valueAt(slope, x);
    if (!below) return null;
    least[n] ^= product(EXP[n], product(valueAt(omega, x), EXP[255 - LOG[below]]));
  }
  return least.reverse().slice(0, -extra);
}
// --- from modules to text ---
function places(version) { // where the small squares stand along one side
  if (version < 2) return [];
  const count = (version / 7 | 0) + 2, end = version * 4 + 10, step = version === 32 ? 26 : Math.ceil((end - 6) / (count * 2 - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, n) => end - step * (count - 2 - n))];
}
function maskOf(dark) { // the nearest of the words of level M, BCH(15, 5)
  const read = [[8, 0], [8, 1], [8, 2], [8, 3], [8, 4], [8, 5], [8, 7], [8, 8], [7, 8], [5, 8], [4, 8], [3, 8], [2, 8], [1, 8], [0, 8]].map((at) => dark(...at)).reduce((word, bit, n) => word | (bit << n), 0);
  let best = [4, -1];
  for (let mask = 0; mask < 8; mask++) {
    let rest = mask << 10; // level M is 00
    for (let n = 14; n >= 10; n--) if (rest >> n & 1) rest ^= 0x537 << (n - 10);
    let apart = (mask << 10 | rest) ^ 0x5412 ^ read, count = 0;
    for (; apart; apart &= apart - 1) count++;
    if (count < best[0]) best = [count, mask];
  }
  return best[1];
}
function textOf(dark, version) {
  const size = version * 4 + 17, mask = maskOf(dark), small = places(version), far = small.length - 1;
  if (mask < 0) return null;
  const fixed = (x, y) => x === 6 || y === 6 || (x < 9 && y < 9) || (x < 9 && y >= size - 8) || (y < 9 && x >= size - 8)
    || (version > 6 && ((x < 6 && y >= size - 11) || (y < 6 && x >= size - 11)))
    || small.some((a, i) => Math.abs(x - a) < 3 && small.some((b, j) => Math.abs(y - b) < 3 && !(!i && !j) && !(!i && j === far) && !(i === far && !j)));
  const bits = [];
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right--;
    for (let n = 0; n < size; n++) for (const x of [right, right - 1]) {
      const y = up ? size - 1 - n : n;
      if (!fixed(x, y)) bits.push(dark(x, y) ^ (MASKS[mask](x, y) ? 0 : 1));
    }
  }
  const all = Array.from({ length: bits.length >> 3 }, (_, n) => bits.slice(n * 8, n * 8 + 8).reduce((word, bit) => word << 1 | bit, 0));
  const count = BLOCKS[version - 1], extra = CORRECTION[version - 1], short = (all.length / count | 0) - extra, long = all.length % count;
  const blocks = Array.from({ length: count }, () => []);
  let next = 0;
  for (let n = 0; n <= short; n++) blocks.forEach((block, b) => { if (n < short || b >= count - long) block.push(all[next++]); });
  for (let n = 0; n < extra; n++) blocks.forEach((block) => block.push(all[next++]));
  const whole = blocks.map((block) => mended(block, extra));
  return whole.includes(null) ? null : spelled(whole.flat(), version);
}
function spelled(words, version) {
  let at = 0, told = "";
  const take = (n) => { let value = 0; for (; n--; at++) value = value << 1 | (words[at >> 3] >> (7 - at % 8) & 1); return value; };
  const wide = version > 26 ? 2 : version > 9 ? 1 : 0, left = () => words.length * 8 - at;
  while (left() > 3) {
    const mode = take(4);
    if (!mode) break;
    if (mode === 7) { take(8); continue; } // which characters: ours are ASCII
    const length = mode === 4 ? take(wide ? 16 : 8) : mode === 2 ? take(9 + 2 * wide) : mode === 1 ? take(10 + 2 * wide) : 0;
    if (!length || left() < length) return null;
    if (mode === 4) for (let n = 0; n < length; n++) told += String.fromCharCode(take(8));
    if (mode === 2) for (let n = 0; n < length; n += 2) { const two = n + 1 < length, pair = take(two ? 11 : 6); told += two ? LETTERS[pair / 45 | 0] + LETTERS[pair % 45] : LETTERS[pair]; }
    if (mode === 1) for (let n = 0; n < length; n += 3) { const some = Math.min(3, length - n); told += String(take(some * 3 + 1)).padStart(some, "0"); }
  }
  return told;
}
// --- from a picture to modules ---
function inked({ data, width, height }, part) { // darker than around: a mean over a window, by sums of a rectangle
  const grey = new Float32Array(width * height), sums = new Float64Array((width + 1) * (height + 1)), half = Math.max(8, Math.max(width, height) / part | 0);
  for (let y = 0, n = 0; y < height; y++) for (let x = 0, row = 0; x < width; x++, n++) {
    row += grey[n] = data[4 * n] * 0.5 + data[4 * n + 1] * 0.4 + data[4 * n + 2] * 0.1;
    sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
  }
  const ink = new Uint8Array(width * height);
  for (let y = 0, n = 0; y < height; y++) for (let x = 0; x < width; x++, n++) {
    const l = Math.max(0, x - half), r = Math.min(width, x + half + 1), t = Math.max(0, y - half), b = Math.min(height, y + half + 1), w = width + 1;
    ink[n] = grey[n] * (r - l) * (b - t) < 0.92 * (sums[b * w + r] - sums[t * w + r] - sums[b * w + l] + sums[t * w + l]) ? 1 : 0;
  }
  return { ink, width, height, at: (x, y) => (x >= 0 && y >= 0 && x < width && y < height ? ink[(y | 0) * width + (x | 0)] : 0) };
}
const like = (runs) => { const unit = runs.reduce((a, b) => a + b) / 7; return unit >= 1 && runs.every((run, n) => Math.abs(run - (n === 2 ? 3 : 1) * unit) < (n === 2 ? 1.5 : 0.7) * unit); };
function across(seen, x, y, dx, dy) { // the five runs through a point, and where their middle lies
  const walk = (sign) => { const found = []; let n = sign > 0 ? 1 : 0; for (const want of [1, 0, 1]) { let run = 0; while (run < 400 && inside(sign * n) && seen.at(x + sign * n * dx, y + sign * n * dy) === want) { run++; n++; } found.push(run); } return found; };
  const inside = (n) => { const u = x + n * dx, v = y + n * dy; return u >= 0 && v >= 0 && u < seen.width && v < seen.height; };
  const back = walk(-1), on = walk(1), runs = [back[2], back[1], back[0] + on[0], on[1], on[2]];
  return like(runs) ? { middle: (on[0] - back[0] + 1) / 2, unit: runs.reduce((a, b) => a + b) / 7 } : null;
}
function corners(seen) {
  const found = [];
  for (let y = 0; y < seen.height; y += 2) {
    const runs = [0, 0, 0, 0, 0];
    for (let x = 0, was = 0; x <= seen.width; x++) {
      const now = x < seen.width ? seen.ink[y * seen.width + x] : 0;
      if (now === was) { runs[4]++; continue; }
      if (was && like(runs)) {
        let u = x - runs[4] - runs[3] - runs[2] / 2, v = y + 0.5;
        const down = across(seen, u | 0, v | 0, 0, 1);
        if (down) v = (v | 0) + down.middle;
        const flat = down && across(seen, u | 0, v | 0, 1, 0);
        if (flat) {
          u = (u | 0) + flat.middle;
          const unit = (down.unit + flat.unit) / 2, near = found.find((f) => Math.hypot(f.x - u, f.y - v) < 3 * unit);
          if (near) { near.x += (u - near.x) / ++near.n; near.y += (v - near.y) / near.n; near.unit += (unit - near.unit) / near.n; } else found.push({ x: u, y: v, unit, n: 1 });
        }
      }
      runs.shift(); runs.push(1); was = now;
    }
  }
  return found.sort((a, b) => b.n - a.n).slice(0, 20).filter((each) => (each.ring = ring(seen, each)));
}
const apart = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
function triples(found) { // three corners of a square, the first between the others, in the order of the clock
  const told = [];
  found.forEach((a) => found.forEach((b) => found.forEach((c) => {
    if (a === b || b === c || a === c || (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) <= 0) return;
    const one = apart(a, b), two = apart(a, c), long = apart(b, c), units = [a.unit, b.unit, c.unit];
    const bad = Math.abs(Math.log(one / two)) + Math.abs(long / Math.hypot(one, two) - 1) * 2 + Math.log(Math.max(...units) / Math.min(...units));
    if (bad < 1.6) told.push([bad, a, b, c]);
  })));
  return told.sort((x, y) => x[0] - y[0]).slice(0, 8);
}
const plus = (a, b, n = 1) => ({ x: a.x + b.x * n, y: a.y + b.y * n }), minus = (a, b) => plus(a, b, -1);
function square(seen, guess, right, down, reach) { // the small square near a guess; right and down: one module
  let best = -1, sum = { x: 0, y: 0 }, count = 0;
  for (let j = -reach; j <= reach; j += 0.5) for (let i = -reach; i <= reach; i += 0.5) {
    const at = plus(plus(guess, right, i), down, j);
    let fits = 0;
    for (let y = -2; y < 3; y++) for (let x = -2; x < 3; x++) {
      const edge = Math.max(Math.abs(x), Math.abs(y)), spot = plus(plus(at, right, x), down, y);
      fits += seen.at(spot.x, spot.y) === (edge === 1 ? 0 : 1) ? 1 : 0;
    }
    if (fits > best) { best = fits; sum = { x: 0, y: 0 }; count = 0; }
    if (fits === best) { sum = plus(sum, at); count++; }
  }
  return best > 21 ? { x: sum.x / count, y: sum.y / count } : null;
}
function ring(seen, f) { // what hangs together around the middle of a corner square, where that is a ring
  let x = f.x | 0;
  const y = f.y | 0, unit = f.unit * f.unit, met = new Set();
  for (const ink of [1, 0]) while (x < seen.width && seen.at(x, y) === ink) x++;
  const stack = [y * seen.width + x], dots = [], sum = { x: 0, y: 0 };
  while (stack.length) {
    const at = stack.pop(), u = at % seen.width, v = at / seen.width | 0;
    if (met.has(at) || !seen.at(u, v)) continue;
    if (met.add(at).size > 50 * unit) return null;
    dots.push({ x: u + 0.5 - f.x, y: v + 0.5 - f.y }); sum.x += u - f.x; sum.y += v - f.y;
    stack.push(at + 1, at - 1, at + seen.width, at - seen.width);
  }
  return dots.length > 10 * unit && Math.hypot(sum.x, sum.y) < dots.length * f.unit ? dots : null;
}
function frame(f, right, down) { // its outer corners, in the order of the clock: the farthest of its ring
  return [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([i, j]) => {
    const far = ({ x, y }) => i * (x * down.y - y * down.x) + j * (right.x * y - right.y * x);
    const most = f.ring.reduce((top, dot) => (far(dot) > far(top) ? dot : top));
    return plus(f, most, 1 + 0.7 / Math.hypot(most.x, most.y));
  });
}
const FRAME = [[-0.5, -0.5], [6.5, -0.5], [6.5, 6.5], [-0.5, 6.5]];
function steps(seen, one, two, from, to) { // how often it changes between two points of two frames: along the timing pattern once a module
  const p = plane(FRAME, one)(...from), q = plane(FRAME, two)(...to), far = Math.ceil(apart(p, q) * 2);
  let count = 0;
  for (let n = 0, was = 1; n <= far; n++) { const now = seen.at(p.x + (q.x - p.x) * n / far, p.y + (q.y - p.y) * n / far); if (now !== was) { count++; was = now; } }
  return Math.round((count - 4) / 4); // the version that has so many
}
function knots(seen, frames, version) { // where the small squares are in the picture; each one found tells the rest better
  const size = version * 4 + 17, where = version < 2 ? [6, size - 7] : places(version), last = where.length - 1, grid = where.map(() => []);
  const from = frames.flatMap((_, n) => FRAME.map(([x, y]) => [x + (n === 1 ? size - 7 : 0), y + (n === 2 ? size - 7 : 0)])), to = frames.flat();
  let at = plane(from, to);
  const open = where.flatMap((y, j) => where.map((x, i) => ({ x, y, i, j, far: Math.min(x + y, size - x + y, x + size - y) })));
  for (const { x, y, i, j } of open.filter((k) => version > 1 && k.far > 14).sort((k, l) => k.far - l.far)) {
    const guess = at(x, y), found = square(seen, guess, minus(at(x + 1, y), guess), minus(at(x, y + 1), guess), 4);
    if (found) { grid[j][i] = found; from.push([x, y]); to.push(found); at = plane(from, to); }
  }
  for (const { x, y, i, j } of open) grid[j][i] ||= at(x, y);
  return { where, grid, last };
}
function plane(from, to) { // the eight numbers that lead from points to others, by least squares
  const [o] = to, scale = Math.max(...to.map((each) => apart(each, o))), wide = Math.max(...from.map(([x, y]) => Math.abs(x) + Math.abs(y))), rows = Array.from({ length: 8 }, () => new Float64Array(9));
  from.forEach(([a, b], n) => {
    const x = a / wide, y = b / wide, u = (to[n].x - o.x) / scale, v = (to[n].y - o.y) / scale;
    for (const line of [[x, y, 1, 0, 0, 0, -x * u, -y * u, u], [0, 0, 0, x, y, 1, -x * v, -y * v, v]]) for (let i = 0; i < 8; i++) for (let k = 0; k < 9; k++) rows[i][k] += line[i] * line[k];
  });
  for (let n = 0; n < 8; n++) {
    const best = rows.slice(n).reduce((top, row, i) => (Math.abs(row[n]) > Math.abs(rows[top][n]) ? i + n : top), n);
    [rows[n], rows[best]] = [rows[best], rows[n]];
    rows.forEach((row, i) => { if (i !== n) { const factor = row[n] / rows[n][n]; for (let k = n; k < 9; k++) row[k] -= factor * rows[n][k]; } });
  }
  const h = rows.map((row, n) => row[8] / row[n]);
  return (a, b) => { const x = a / wide, y = b / wide, w = (h[6] * x + h[7] * y + 1) / scale; return { x: (h[0] * x + h[1] * y + h[2]) / w + o.x, y: (h[3] * x + h[4] * y + h[5]) / w + o.y }; };
}
function modules(seen, { where, grid, last }) { // each module looked at in the patch between the four knots around it
  const made = new Map(), lower = (n) => Math.min(last - 1, Math.max(0, where.findLastIndex((w) => w <= n)));
  return (x, y) => {
    const i = lower(x), j = lower(y), key = j * 8 + i;
    if (!made.has(key)) {
      const [l, r, t, b] = [where[i], where[i + 1], where[j], where[j + 1]];
      made.set(key, plane([[l, t], [r, t], [r, b], [l, b]], [grid[j][i], grid[j][i + 1], grid[j + 1][i + 1], grid[j + 1][i]]));
    }
    const spot = made.get(key)(x, y);
    return seen.at(spot.x, spot.y);
  };
}
function readPicture(picture) { // {data, width, height} of a canvas; the text, or ""
  for (const part of [12, 30, 6]) {
    const seen = inked(picture, part);
    for (const [, a, b, c] of triples(corners(seen))) {
      const frames = [a, b, c].map((each) => frame(each, minus(b, a), minus(c, a)));
      const [one, two, three] = frames, told = [steps(seen, one, two, [6, 6], [0, 6]), steps(seen, one, three, [6, 6], [6, 0])];
      const near = told.flatMap((each) => [each, each - 1, each + 1]);
      for (const version of new Set(near.filter((each) => each > 0 && each < 41))) {
        const text = textOf(modules(seen, knots(seen, frames, version)), version);
        if (text) return text;
      }
    }
  }
  return "";
}
