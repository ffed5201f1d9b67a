/** A set of record numbers that costs one bit each, so that millions of records can be followed. */

export type BitSet = {
  readonly add: (number: number) => void;
  readonly has: (number: number) => boolean;
  readonly count: () => number;
};

/** Holds numbers from 0 up to `limit` - 1; grows as needed. */
export function bitSet(limit: number): BitSet {
  let bits = new Uint8Array(1024);
  let size = 0;
  return {
    add: (number) => {
      if (!Number.isInteger(number) || number < 0 || number >= limit)
        throw new Error(`${number} is not below ${limit}.`);
      const byte = number >>> 3;
      if (byte >= bits.length) {
        const larger = new Uint8Array(Math.max(bits.length * 2, byte + 1));
        larger.set(bits);
        bits = larger;
      }
      const mask = 1 << (number & 7);
      if (((bits[byte] ?? 0) & mask) !== 0) return;
      bits[byte] = (bits[byte] ?? 0) | mask;
      size++;
    },
    has: (number) => ((bits[number >>> 3] ?? 0) & (1 << (number & 7))) !== 0,
    count: () => size,
  };
}
