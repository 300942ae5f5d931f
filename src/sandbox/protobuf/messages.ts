/**
 * The few protobuf messages that kubectl sends without asking (its typed clients know no JSON): field numbers
 * as in the `generated.proto` files of k8s.io/api and apimachinery. What is not here is refused, not lost.
 */

/** How a field is read; a message by its fields, `[]` repeats, `map` has string keys and values. */
export type FieldType = 'string' | 'int' | 'bool' | 'map' | 'time' | 'intOrString' | 'ignored' | Message;

export interface Field {
  name: string;
  type: FieldType;
  repeated?: boolean;
}

export interface Message {
  [number: number]: Field;
}

const text = (name: string): Field => ({ name, type: 'string' });
const int = (name: string): Field => ({ name, type: 'int' });
const map = (name: string): Field => ({ name, type: 'map' });
const many = (name: string, type: FieldType): Field => ({ name, type, repeated: true });
const one = (name: string, type: FieldType): Field => ({ name, type });

const objectMeta: Message = {
  1: text('name'),
  2: text('generateName'),
  3: text('namespace'),
  5: text('uid'),
  6: text('resourceVersion'),
  7: int('generation'),
  8: one('creationTimestamp', 'time'),
  11: map('labels'),
  12: map('annotations'),
  14: many('finalizers', 'string'),
};

const metadata = one('metadata', objectMeta);
const status = one('status', 'ignored');
/** A message with metadata, a spec of these fields, and a status that no client writes this way. */
const withSpec = (spec: Message): Message => ({ 1: metadata, 2: one('spec', spec), 3: status });

const containerPort: Message = {
  1: text('name'),
  2: int('hostPort'),
  3: int('containerPort'),
  4: text('protocol'),
};
const container: Message = {
  1: text('name'),
  2: text('image'),
  3: many('command', 'string'),
  4: many('args', 'string'),
  6: many('ports', containerPort),
  8: one('resources', {}),
};
const template: Message = { 1: metadata, 2: one('spec', { 2: many('containers', container) }) };
const selector: Message = { 1: map('matchLabels') };

const servicePort: Message = {
  1: text('name'),
  2: text('protocol'),
  3: int('port'),
  4: one('targetPort', 'intOrString'),
  5: int('nodePort'),
};

const resourceAttributes: Message = {
  1: text('namespace'),
  2: text('verb'),
  3: text('group'),
  4: text('version'),
  5: text('resource'),
  6: text('subresource'),
  7: text('name'),
};

/** The messages by kind. */
export const messages: Readonly<Record<string, Message>> = {
  Namespace: withSpec({ 1: many('finalizers', 'string') }),
  ConfigMap: { 1: metadata, 2: map('data'), 4: one('immutable', 'bool') },
  Deployment: withSpec({
    1: int('replicas'),
    2: one('selector', selector),
    3: one('template', template),
    4: one('strategy', {}),
  }),
  Service: withSpec({
    1: many('ports', servicePort),
    2: map('selector'),
    3: text('clusterIP'),
    4: text('type'),
    7: text('sessionAffinity'),
    10: text('externalName'),
  }),
  DeleteOptions: {
    1: int('gracePeriodSeconds'),
    2: one('preconditions', { 1: text('uid'), 2: text('resourceVersion') }),
    3: one('orphanDependents', 'bool'),
    4: text('propagationPolicy'),
    5: many('dryRun', 'string'),
  },
  SelfSubjectReview: { 1: metadata, 2: status },
  SelfSubjectRulesReview: withSpec({ 1: text('namespace') }),
  SelfSubjectAccessReview: withSpec({
    1: one('resourceAttributes', resourceAttributes),
    2: one('nonResourceAttributes', { 1: text('path'), 2: text('verb') }),
  }),
};

/** The envelope around every message. */
export const envelope: Message = {
  1: one('typeMeta', { 1: text('apiVersion'), 2: text('kind') }),
  3: text('contentEncoding'),
  4: text('contentType'),
};
