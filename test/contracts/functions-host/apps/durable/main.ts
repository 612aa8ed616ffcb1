/**
 * The probe app of the conformance rules for Durable Functions. What its orchestrations do is what the recorded ones did; what
 * its triggers were given is shown over plain HTTP, so that a rule can be checked on any host without looking inside it.
 */
import './activities.ts'
import './client.ts'
import './continuing.ts'
import './entities.ts'
import './failing.ts'
import './gates.ts'
import './received.ts'
import './sequences.ts'
import './waiting.ts'
