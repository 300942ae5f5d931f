/** A process of its own that starts a program, prints its pid and stays. Arguments: LOG FILE. */
import { startProgram } from '../harness/program.ts';

const [logFile = ''] = process.argv.slice(2);
const { pid } = await startProgram({ binary: '/bin/sleep', args: ['600'], logFile, ready: async () => true });
console.log(pid);
setInterval(() => {}, 1000);
