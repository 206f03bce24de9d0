/** The parts of the call page beside the stage, one line each; each adds itself (call-registry.ts). */
import './call-chat-panel.ts';
import './call-people-panel.ts';
import './polls/poll-panel.ts';
import './slides/slides-parts.ts';
import './call-lead-lines.ts';
import './captions/captions-parts.ts';
