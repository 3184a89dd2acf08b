/** The oldest browsers that the pages are written for: the first that know `light-dark()`. */
export const BROWSERS = ["chrome123", "firefox120", "safari17.5"];
