// One worker process: a handler that does nothing. What it says goes to its output, a line a job.
import { Worker } from 'bullmq'
import { connection, QUEUE } from './queue.mjs'

const slots = Number(process.argv[2])
const hold = process.argv[3] === 'hold'

const worker = new Worker(
    QUEUE,
    async (job) => {
        if (job.data.told) {
            process.stdout.write(JSON.stringify({ afterMillis: Date.now() - job.data.askedAt }) + '\n')
        }
        if (hold) await new Promise(() => {})
    },
    { connection: connection(process.argv[4]), concurrency: slots, removeOnComplete: { count: 0 } },
)
await worker.waitUntilReady()
process.stdout.write('ready\n')
process.on('SIGTERM', async () => {
    await worker.close()
    process.exit(0)
})
