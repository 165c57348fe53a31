/**
 * The ensemble, apart from the data: its quorum, its servers as hexagons, its load beside the data path's, and the sessions that tie it
 * to the brokers' heads.
 */
import type { Scene, ZooKeeperScene } from '../../sim/scene.ts';
import type { MessageKey } from '../../i18n/translate.ts';
import { measureText } from '../kit/measureText.ts';
import { useFormat, useText, type Translate } from '../kit/text.tsx';
import { bottom, centreX, centreY, type Box } from './geometry.ts';
import { zookeeperSaid, type Said } from './nodeStates.ts';
import type { BrokerPlace, ServerPlace, StageLayout } from './stageLayout.ts';
import { Words } from './Words.tsx';

export function ZooKeeperNode({
  scene,
  layout,
  picked,
}: {
  scene: Scene;
  layout: StageLayout;
  picked: string;
}) {
  const place = layout.zookeeper;
  if (place === null || scene.zookeeper === null) return null;
  const said = zookeeperSaid(scene.zookeeper);
  return (
    <g>
      <Sessions scene={scene} layout={layout} />
      <g
        className={`card ${said.tone === 'bad' ? 'card-lost' : said.tone === 'warning' ? 'card-waiting' : 'card-up'}`}
      >
        <rect
          x={place.x}
          y={place.y}
          width={place.width}
          height={place.height}
          rx={place.asLine ? 12 : 16}
          className="card-ground"
        />
        <rect
          x={place.x}
          y={place.y}
          width={place.width}
          height={place.height}
          rx={place.asLine ? 12 : 16}
          className="card-edge"
        />
      </g>
      {place.asLine ? (
        <AsLine place={place} zookeeper={scene.zookeeper} />
      ) : (
        <>
          <Summary place={place} scene={scene} zookeeper={scene.zookeeper} />
          {place.servers.map((server) => (
            <Server
              key={server.id}
              server={server}
              zookeeper={scene.zookeeper as ZooKeeperScene}
              isPicked={picked === `zookeeper-${server.id}`}
            />
          ))}
        </>
      )}
    </g>
  );
}

/** Without a quorum that is what matters; how many servers are left is seen beside it. */
function quorumText({ key, values }: Said, width: number, t: Translate): string {
  const whole = t(key, values);
  const isCut = key === 'stage.noQuorum' && measureText(whole, 12.5, 600) > width;
  return isCut ? t('stage.noQuorumShort') : whole;
}

interface SummaryProps {
  place: Box & { servers: ServerPlace[] };
  scene: Scene;
  zookeeper: ZooKeeperScene;
}

function Summary({ place, scene, zookeeper }: SummaryProps) {
  const t = useText();
  const { number } = useFormat();
  const said = zookeeperSaid(zookeeper);
  const [first] = place.servers;
  const width = (first === undefined ? place.width : first.x - 33 - place.x) - 14;
  const { load } = scene;
  return (
    <>
      <Words
        x={place.x + 14}
        y={place.y + 19}
        text={t('stage.zookeeper')}
        weight={600}
        width={width}
      />
      <Words
        x={place.x + 14}
        y={place.y + 35}
        text={quorumText(said, width, t)}
        weight={said.tone === 'quiet' ? 400 : 600}
        tone={said.tone}
        width={width}
      />
      <Words
        x={place.x + 14}
        y={place.y + 51}
        text={t('stage.zookeeperRequests', {
          count: load.zookeeperRequests,
          shown: number(load.zookeeperRequests),
        })}
        size={11}
        tone="quiet"
        width={width}
      />
      <Words
        x={place.x + 14}
        y={place.y + 65}
        text={t('stage.recordsMeanwhile', {
          count: load.recordsProduced,
          shown: number(load.recordsProduced),
        })}
        size={11}
        tone="quiet"
        width={width}
      />
    </>
  );
}

function AsLine({ place, zookeeper }: { place: Box; zookeeper: ZooKeeperScene }) {
  const t = useText();
  const said = zookeeperSaid(zookeeper);
  return (
    <Words
      x={place.x + 14}
      y={place.y + place.height / 2 + 4}
      text={t('stage.zookeeperLine', { state: t(said.key, said.values) })}
      weight={600}
      tone={said.tone === 'quiet' ? 'neutral' : said.tone}
      width={place.width - 60}
    />
  );
}

const serverWords: Record<string, MessageKey> = {
  LEADING: 'stage.serverLeading',
  FOLLOWING: 'stage.serverFollowing',
  LOOKING: 'stage.serverLooking',
  DOWN: 'stage.serverDown',
};

function Server({
  server,
  zookeeper,
  isPicked,
}: {
  server: ServerPlace;
  zookeeper: ZooKeeperScene;
  isPicked: boolean;
}) {
  const t = useText();
  const state = Object.values(zookeeper.servers).find(({ id }) => id === server.id);
  if (state === undefined) return null;
  const word = state.paused ? 'stage.paused' : (serverWords[state.state] ?? 'stage.serverDown');
  const isDown = state.state === 'DOWN';
  return (
    <g className={`server server-${state.state.toLowerCase()}${isPicked ? ' server-picked' : ''}`}>
      <path d={hexagon(server.x, server.y - 9, server.radius)} className="server-ground" />
      {isDown ? (
        <path d={hexagon(server.x, server.y - 9, server.radius)} className="card-hatch" />
      ) : null}
      <path d={hexagon(server.x, server.y - 9, server.radius)} className="server-edge" />
      <Words
        x={server.x}
        y={server.y - 4.5}
        text={String(server.id)}
        weight={600}
        anchor="middle"
        tone={isDown ? 'quiet' : 'neutral'}
      />
      <Words
        x={server.x}
        y={server.y + 27}
        text={t(word)}
        size={11}
        weight={state.state === 'LEADING' ? 600 : 400}
        anchor="middle"
        width={62}
        tone={state.paused || state.state === 'LOOKING' ? 'warning' : isDown ? 'bad' : 'quiet'}
      />
    </g>
  );
}

function hexagon(x: number, y: number, radius: number): string {
  const points = Array.from({ length: 6 }, (_, i) => {
    const angle = (Math.PI / 3) * i + Math.PI / 6;
    return `${(x + radius * Math.cos(angle)).toFixed(1)},${(y + radius * Math.sin(angle)).toFixed(1)}`;
  });
  return `M${points.join('L')}Z`;
}

/** The sessions' line: from the ensemble along a bar to every broker's head. */
function Sessions({ scene, layout }: { scene: Scene; layout: StageLayout }) {
  const t = useText();
  const { zookeeper, busY, brokers } = layout;
  if (zookeeper === null || brokers.length === 0) return null;
  const isServing = scene.zookeeper?.quorum.ok === true && scene.zookeeper.leader !== -1;
  const edge = layout.width - 5;
  const xs = [...brokers.map(centreX), centreX(zookeeper)];
  const frozen =
    brokers.some(({ id }) => scene.brokers[id]?.registered === true) &&
    scene.zookeeper?.quorum.ok !== true;
  return (
    <g>
      <path
        className={isServing ? 'session' : 'session session-lost'}
        d={
          layout.phone
            ? `M${edge} ${centreY(zookeeper)}h-5M${edge} ${centreY(zookeeper)}V${busY}H${Math.min(...xs)}`
            : `M${centreX(zookeeper)} ${bottom(zookeeper)}V${busY}M${Math.min(...xs)} ${busY}H${Math.max(...xs)}`
        }
      />
      {brokers.map((place) => (
        <path
          key={place.id}
          className={`session ${sessionLook(scene, place)}`}
          d={`M${centreX(place)} ${busY}V${place.y}`}
        />
      ))}
      {frozen && !layout.phone ? (
        <Words
          x={centreX(zookeeper) + 10}
          y={busY - 6}
          text={t('stage.sessionsHold')}
          size={11}
          weight={600}
          tone="bad"
          width={layout.width - centreX(zookeeper) - 14}
          halo
        />
      ) : null}
    </g>
  );
}

function sessionLook(scene: Scene, { id }: BrokerPlace): string {
  const broker = scene.brokers[id];
  if (broker === undefined || (!broker.registered && broker.session.state !== 'CONNECTED'))
    return 'session-none';
  return broker.running && broker.session.state === 'CONNECTED' ? '' : 'session-lost';
}
