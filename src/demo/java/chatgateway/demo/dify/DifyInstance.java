package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;

/** One running Dify: what all its parts share. */
record DifyInstance(DifyVersion version, DifyOptions options, Store store, SignedLinks links) {}
