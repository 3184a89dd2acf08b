// What the bench and its workers share.
export const QUEUE = 'lectern-bench'

export function connection(url) {
    return { url, maxRetriesPerRequest: null }
}
