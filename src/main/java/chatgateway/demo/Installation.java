package chatgateway.demo;

import chatgateway.demo.DemoDify.Generation;

/** One running Dify: what all its parts share. */
record Installation(Generation generation, Switches switches, Store store, FileLinks links) {}
