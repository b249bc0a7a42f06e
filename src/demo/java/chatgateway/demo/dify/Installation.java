package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.Generation;

/** One running Dify: what all its parts share. */
record Installation(Generation generation, Switches switches, Store store, SignedLinks links) {}
