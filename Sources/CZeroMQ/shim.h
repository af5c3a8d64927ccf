/* What RedRiver takes from ZeroMQ 4.3: its one public header. */
#pragma once
#include <errno.h>
#include <zmq.h>

/* Published by zmq.h only for draft builds; Debian's library honours it all the same. */
#ifndef ZMQ_ZAP_ENFORCE_DOMAIN
#define ZMQ_ZAP_ENFORCE_DOMAIN 93
#endif
