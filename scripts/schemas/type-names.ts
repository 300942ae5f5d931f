/**
 * A CRD is one flat tree; these are the names of the object types in it (Istio's own where it has one),
 * each by one place where the type occurs. Every other place of the same shape becomes a reference to it.
 * `[]` is an item of a list.
 */
export const TYPE_NAMES: Record<string, Record<string, string>> = {
  VirtualService: {
    spec: 'VirtualServiceSpec',
    'spec.http[]': 'HTTPRoute',
    'spec.http[].match[]': 'HTTPMatchRequest',
    'spec.http[].match[].uri': 'StringMatch',
    'spec.http[].route[]': 'HTTPRouteDestination',
    'spec.http[].route[].destination': 'Destination',
    'spec.http[].route[].destination.port': 'PortSelector',
    'spec.http[].route[].headers': 'Headers',
    'spec.http[].route[].headers.request': 'HeaderOperations',
    'spec.http[].redirect': 'HTTPRedirect',
    'spec.http[].directResponse': 'HTTPDirectResponse',
    'spec.http[].directResponse.body': 'HTTPBody',
    'spec.http[].delegate': 'Delegate',
    'spec.http[].rewrite': 'HTTPRewrite',
    'spec.http[].rewrite.uriRegexRewrite': 'RegexRewrite',
    'spec.http[].retries': 'HTTPRetry',
    'spec.http[].fault': 'HTTPFaultInjection',
    'spec.http[].fault.abort': 'FaultAbort',
    'spec.http[].fault.delay': 'FaultDelay',
    'spec.http[].fault.delay.percentage': 'Percent',
    'spec.http[].mirrors[]': 'HTTPMirrorPolicy',
    'spec.http[].corsPolicy': 'CorsPolicy',
    'spec.tls[]': 'TLSRoute',
    'spec.tls[].match[]': 'TLSMatchAttributes',
    'spec.tls[].route[]': 'RouteDestination',
    'spec.tcp[]': 'TCPRoute',
    'spec.tcp[].match[]': 'L4MatchAttributes',
  },
  DestinationRule: {
    spec: 'DestinationRuleSpec',
    'spec.subsets[]': 'Subset',
    'spec.workloadSelector': 'WorkloadSelector',
    'spec.trafficPolicy': 'TrafficPolicy',
    'spec.trafficPolicy.portLevelSettings[]': 'PortTrafficPolicy',
    'spec.trafficPolicy.portLevelSettings[].port': 'PortSelector',
    'spec.trafficPolicy.loadBalancer': 'LoadBalancerSettings',
    'spec.trafficPolicy.loadBalancer.consistentHash': 'ConsistentHashLB',
    'spec.trafficPolicy.loadBalancer.consistentHash.httpCookie': 'HTTPCookie',
    'spec.trafficPolicy.loadBalancer.consistentHash.httpCookie.attributes[]': 'HTTPCookieAttribute',
    'spec.trafficPolicy.loadBalancer.consistentHash.ringHash': 'RingHash',
    'spec.trafficPolicy.loadBalancer.consistentHash.maglev': 'MagLev',
    'spec.trafficPolicy.loadBalancer.localityLbSetting': 'LocalityLoadBalancerSetting',
    'spec.trafficPolicy.loadBalancer.localityLbSetting.distribute[]': 'LocalityDistribute',
    'spec.trafficPolicy.loadBalancer.localityLbSetting.failover[]': 'LocalityFailover',
    'spec.trafficPolicy.loadBalancer.zoneAwareLbSetting': 'ZoneAwareLoadBalancerSetting',
    'spec.trafficPolicy.loadBalancer.warmup': 'WarmupConfiguration',
    'spec.trafficPolicy.connectionPool': 'ConnectionPoolSettings',
    'spec.trafficPolicy.connectionPool.tcp': 'TCPSettings',
    'spec.trafficPolicy.connectionPool.tcp.tcpKeepalive': 'TCPKeepalive',
    'spec.trafficPolicy.connectionPool.http': 'HTTPSettings',
    'spec.trafficPolicy.connectionPool.http.http2KeepAlive': 'HTTP2KeepAlive',
    'spec.trafficPolicy.outlierDetection': 'OutlierDetection',
    'spec.trafficPolicy.tls': 'ClientTLSSettings',
    'spec.trafficPolicy.tunnel': 'TunnelSettings',
    'spec.trafficPolicy.proxyProtocol': 'ProxyProtocol',
    'spec.trafficPolicy.retryBudget': 'RetryBudget',
  },
};

/** Types of both kinds: they live in common.json. */
export const COMMON_TYPES = new Set(['PortSelector']);

/** Strings that Istio reads as a duration although the CRD has no rule for them. */
export const LOOSE_DURATIONS = new Set([
  'TCPSettings.idleTimeout',
  'HTTPCookie.ttl',
  'RetryBudget.budgetInterval',
]);
