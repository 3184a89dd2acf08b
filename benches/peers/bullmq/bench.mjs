// Start latency, drain and rescue of BullMQ with its defaults: locks of 30 s, stalled jobs looked for every 30 s.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { Queue } from 'bullmq'
import { connection, QUEUE } from './queue.mjs'

const HELD = 8
const ADD_BATCH = 1000

const names = ['redis', 'rate', 'seconds', 'drain', 'slots', 'workers']
const { values } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) })
const [rate, seconds, toDrain, slots, workers] = names.slice(1).map((name) => Number(values[name]))
const queue = new Queue(QUEUE, { connection: connection(values.redis) })

class Fleet {
    processes = []
    begun = []
    #ready = []

    async start(count, mode) {
        for (let n = 0; n < count; n++) {
            const child = spawn(process.execPath, ['worker.mjs', String(slots), mode, values.redis], {
                stdio: ['ignore', 'pipe', 'inherit'],
            })
            this.processes.push(child)
            await new Promise((resolve) => {
                createInterface({ input: child.stdout }).on('line', (line) => {
                    if (line === 'ready') resolve()
                    else this.begun.push({ at: performance.now(), ...JSON.parse(line) })
                })
            })
        }
    }

    async untilBegun(count) {
        while (this.begun.length < count) await sleep(5)
    }

    async stop() {
        const ended = this.processes.map((child) => new Promise((resolve) => child.once('exit', resolve)))
        this.processes.forEach((child) => child.kill('SIGTERM'))
        await Promise.all(ended)
    }
}

const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis))
const job = (told) => ({ name: 'errand', data: { askedAt: Date.now(), told } })

async function drain() {
    for (let n = 0; n < toDrain; n += ADD_BATCH) {
        await queue.addBulk(Array.from({ length: Math.min(ADD_BATCH, toDrain - n) }, (_, at) => job(n + at === 0)))
    }
    const fleet = new Fleet()
    const starting = fleet.start(workers, 'go')
    await fleet.untilBegun(1)
    const began = fleet.begun[0].at
    while ((await queue.getJobCountByTypes('waiting', 'active', 'prioritized', 'delayed')) > 0) await sleep(20)
    const took = (performance.now() - began) / 1000
    await starting
    await fleet.stop()
    return toDrain / took
}

async function starts() {
    const fleet = new Fleet()
    await fleet.start(workers, 'go')
    const count = rate * seconds
    const first = performance.now()
    for (let n = 0; n < count; n++) {
        await sleep(first + (n * 1000) / rate - performance.now())
        const { name, data } = job(true)
        await queue.add(name, data)
    }
    await fleet.untilBegun(count)
    await fleet.stop()
    return fleet.begun.map((one) => one.afterMillis / 1000).sort((a, b) => a - b)
}

async function rescue() {
    const dying = new Fleet()
    await dying.start(1, 'hold')
    await queue.addBulk(Array.from({ length: HELD }, () => job(true)))
    await dying.untilBegun(HELD)
    const heir = new Fleet()
    await heir.start(1, 'go')
    dying.processes[0].kill('SIGKILL')
    const killed = performance.now()
    await heir.untilBegun(HELD)
    await heir.stop()
    return (Math.max(...heir.begun.map((one) => one.at)) - killed) / 1000
}

await queue.obliterate({ force: true })
const drainPerSecond = await drain()
const sorted = await starts()
const percentile = (share) => sorted[Math.ceil((sorted.length - 1) * share)]
const rescueSeconds = await rescue()
await queue.obliterate({ force: true })
await queue.close()
console.log(
    JSON.stringify({
        name: 'BullMQ',
        startP50Seconds: percentile(0.5),
        startP99Seconds: percentile(0.99),
        drainPerSecond,
        rescueSeconds,
        otherTenantSeconds: null,
        remarks: ['one queue is first in, first out; groups of tenants belong to its paid edition'],
    }),
)
