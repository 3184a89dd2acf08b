// Where playback begins: where a link says, else where somebody left, else at the beginning.

/** A replay left this close to its beginning or end starts at the beginning. */
const RESUME_MARGIN_SECONDS = 10;

export interface Start {
  at: number;
  resumed: boolean;
  /** What a link asked for and is not there yet. */
  beyond: number | null;
}

export function startingPoint(available: number, isGrowing: boolean, linked: number | null, left: number | null): Start {
  if (linked !== null && linked > available && isGrowing) return { at: 0, resumed: false, beyond: linked };
  if (linked !== null) return { at: Math.min(linked, available), resumed: false, beyond: null };
  const resumed = left !== null && left > RESUME_MARGIN_SECONDS && left < available - RESUME_MARGIN_SECONDS;
  return { at: resumed ? left : 0, resumed, beyond: null };
}
