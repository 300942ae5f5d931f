/** Runs one benchmark in this process. */
import { benches } from './benches.ts';

const [name = ''] = process.argv.slice(2);
await benches[name]?.();
