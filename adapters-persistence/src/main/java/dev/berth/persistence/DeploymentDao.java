package dev.berth.persistence;

import dev.berth.deployment.Receipt;
import dev.berth.history.Event;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** Deployments and what belongs to them. */
interface DeploymentDao {

  @SqlQuery(
      """
      select body
      from deployment
      where project = :project and alias = :alias and intent <> 'DELETED'
      """)
  Optional<byte[]> findByAlias(String project, String alias);

  @SqlQuery(
      """
      select body
      from deployment
      where project = :project and model = :model and branch is not null
        and (:branch::text is null or branch = :branch) and intent <> 'DELETED'
      order by id
      """)
  List<byte[]> listByModel(String project, String model, @Nullable String branch);

  @SqlQuery(
      """
      select body
      from deployment
      where id > :after and intent <> 'DELETED' and (ready or not :readyAlone)
      order by id
      limit :limit
      """)
  List<byte[]> allAfter(UUID after, boolean readyAlone, int limit);

  @SqlQuery("select body from revision where deployment = :deployment and number = :number")
  Optional<byte[]> findRevision(UUID deployment, long number);

  @SqlQuery(
      """
      select body_digest, deployment
      from request
      where project = :project and request_id = :requestId
      """)
  @RegisterRowMapper(ReceiptMapper.class)
  Optional<Receipt> findReceipt(String project, String requestId);

  @SqlQuery("select body from ended_replica where deployment = :deployment order by attempt desc")
  List<byte[]> endedReplicas(UUID deployment);

  @SqlQuery("select used from project_usage where project = :project")
  Optional<long[]> usage(String project);

  @SqlQuery("select body from operation where id = :id and project = :project")
  Optional<byte[]> findOperation(String project, UUID id);

  @SqlQuery(
      EventMapper.SELECT
          + """
          where deployment = :deployment and number >= :fromNumber
          order by number
          limit :limit
          """)
  @RegisterRowMapper(EventMapper.class)
  List<Event> history(UUID deployment, long fromNumber, int limit);

  @SqlQuery(
      EventMapper.SELECT
          + """
          where deployment = :deployment and at <= :time and state <> ''
          order by number desc
          limit 1
          """)
  @RegisterRowMapper(EventMapper.class)
  Optional<Event> newestState(UUID deployment, OffsetDateTime time);
}
