import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A request as the API server saw it. */
export interface AuditedRequest {
  user: string;
  /** get, list, watch, create, update, patch, delete, ... */
  verb: string;
  /** Path and query. */
  uri: string;
  userAgent: string;
  /** HTTP status of the answer. */
  status: number;
}

/** Leaves out the stage before the answer, and what the API server asks itself. */
const policy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [{ level: 'None', users: ['system:apiserver'] }, { level: 'Metadata' }],
};

const logFile = (directory: string) => join(directory, 'audit.log');

/** Flags of kube-apiserver that make it write each request into a file before it answers. */
export function auditFlags(directory: string): string[] {
  const policyFile = join(directory, 'audit-policy.json');
  writeFileSync(policyFile, JSON.stringify(policy));
  return [
    `--audit-policy-file=${policyFile}`,
    `--audit-log-path=${logFile(directory)}`,
    '--audit-log-mode=blocking-strict',
  ];
}

/** Every request that was answered so far, in the order of the answers; a watch counts once it ends. */
export function readAudit(directory: string): AuditedRequest[] {
  if (!existsSync(logFile(directory))) return [];
  const lines = readFileSync(logFile(directory), 'utf8').split('\n');
  return lines.filter(line => line !== '').map(line => toRequest(JSON.parse(line) as AuditEvent));
}

interface AuditEvent {
  user: { username: string };
  verb: string;
  requestURI: string;
  userAgent?: string;
  responseStatus?: { code: number };
}

function toRequest(event: AuditEvent): AuditedRequest {
  return {
    user: event.user.username,
    verb: event.verb,
    uri: event.requestURI,
    userAgent: event.userAgent ?? '',
    status: event.responseStatus?.code ?? 0,
  };
}
