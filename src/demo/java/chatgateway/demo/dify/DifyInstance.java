package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;

/** What the parts of a running {@link DemoDify} share. */
record DifyInstance(DifyVersion version, DifyOptions options, Store store, SignedLinks links) {}
