/** The columns that kubectl shows, after those of a real server. */
import { childObject, isObject } from '../json.ts';
import type { Stored } from '../objects.ts';
import type { Column } from './kind.ts';

/** Time since a moment as kubectl writes it: `12s`, `3m4s`, `5h`, `2d`. */
export function age(since: string | undefined, now = Date.now()): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since ?? '')) / 1000));
  if (!Number.isFinite(seconds)) return '<unknown>';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return seconds % 60 ? `${minutes}m${seconds % 60}s` : `${minutes}m`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
}

export const nameColumn: Column = { name: 'Name', cell: object => object.metadata.name };
export const ageColumn: Column = { name: 'Age', cell: object => age(object.metadata.creationTimestamp) };
const spec = (object: Stored) => childObject(object, 'spec');
const status = (object: Stored) => childObject(object, 'status');
const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A field of spec as a CustomResourceDefinition's printer shows it: lists as JSON. */
export function specColumn(name: string, field: string): Column {
  return {
    name,
    cell: object => {
      const value = spec(object)[field];
      if (value === undefined) return null;
      return Array.isArray(value) ? JSON.stringify(value) : text(value);
    },
  };
}

export const deploymentColumns: readonly Column[] = [
  { name: 'Ready', cell: o => `${count(status(o).readyReplicas)}/${count(spec(o).replicas)}` },
  { name: 'Up-to-date', type: 'integer', cell: o => count(status(o).updatedReplicas) },
  { name: 'Available', type: 'integer', cell: o => count(status(o).availableReplicas) },
];

export const statefulSetColumns: readonly Column[] = deploymentColumns.slice(0, 1);

export const replicaSetColumns: readonly Column[] = [
  { name: 'Desired', type: 'integer', cell: o => count(spec(o).replicas) },
  { name: 'Current', type: 'integer', cell: o => count(status(o).replicas) },
  { name: 'Ready', type: 'integer', cell: o => count(status(o).readyReplicas) },
];

export const daemonSetColumns: readonly Column[] = [
  { name: 'Desired', type: 'integer', cell: o => count(status(o).desiredNumberScheduled) },
  { name: 'Ready', type: 'integer', cell: o => count(status(o).numberReady) },
];

export const podColumns: readonly Column[] = [
  {
    name: 'Ready',
    cell: o => {
      const containers = status(o).containerStatuses;
      const all = Array.isArray(containers) ? containers : [];
      return `${all.filter(one => isObject(one) && one.ready === true).length}/${all.length}`;
    },
  },
  {
    name: 'Status',
    // What holds a container up says more than the phase.
    cell: o => {
      const containers = status(o).containerStatuses;
      const first = Array.isArray(containers) ? containers[0] : undefined;
      return text(childObject(childObject(first, 'state'), 'waiting').reason) || text(status(o).phase);
    },
  },
  {
    name: 'Restarts',
    cell: o => {
      const containers = status(o).containerStatuses;
      const all = Array.isArray(containers) ? containers : [];
      return String(all.reduce<number>((sum, one) => sum + (isObject(one) ? count(one.restartCount) : 0), 0));
    },
  },
];

export const serviceColumns: readonly Column[] = [
  { name: 'Type', cell: o => text(spec(o).type) || 'ClusterIP' },
  { name: 'Cluster-IP', cell: o => text(spec(o).clusterIP) || 'None' },
  { name: 'External-IP', cell: () => '<none>' },
  {
    name: 'Port(s)',
    cell: o => {
      const ports = spec(o).ports;
      if (!Array.isArray(ports)) return '<none>';
      return ports
        .map(port => (isObject(port) ? `${count(port.port)}/${text(port.protocol) || 'TCP'}` : ''))
        .join(',');
    },
  },
];

export const configMapColumns: readonly Column[] = [
  { name: 'Data', type: 'integer', cell: o => Object.keys(childObject(o, 'data')).length },
];

export const leaseColumns: readonly Column[] = [{ name: 'Holder', cell: o => text(spec(o).holderIdentity) }];

export const namespaceColumns: readonly Column[] = [
  { name: 'Status', cell: o => text(status(o).phase) || 'Active' },
];
