/** The thread for large documents. */
import { parentPort } from 'node:worker_threads';
import { answerer } from './answer.ts';
import type { Question } from './messages.ts';

const answer = answerer();
parentPort?.on('message', (question: Question) => parentPort?.postMessage(answer(question)));
