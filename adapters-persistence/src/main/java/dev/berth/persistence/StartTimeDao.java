package dev.berth.persistence;

import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** What starts took: of a version, of its model and of everything, a row each. */
interface StartTimeDao {

  /** Does nothing where the version is gone. */
  @SqlUpdate(
      """
      insert into start_time (
        engine, project, model, version, placing_millis, starting_millis, loading_millis)
      select :engine, subject.project, subject.model, subject.version, array[:placing],
        array[:starting], array[:loading]
      from model_version v cross join lateral (
        values (v.project, v.model, v.rid), (v.project, v.model, null), (null, null, null))
        as subject (project, model, version)
      where v.project = :project and v.rid = :version
      on conflict (engine, project, model, version) do update
      set placing_millis = trim_array(
          excluded.placing_millis || start_time.placing_millis,
          greatest(0, cardinality(start_time.placing_millis) + 1 - :remembered)),
        starting_millis = trim_array(
          excluded.starting_millis || start_time.starting_millis,
          greatest(0, cardinality(start_time.starting_millis) + 1 - :remembered)),
        loading_millis = trim_array(
          excluded.loading_millis || start_time.loading_millis,
          greatest(0, cardinality(start_time.loading_millis) + 1 - :remembered))
      """)
  int learn(
      String engine,
      String project,
      String version,
      long placing,
      long starting,
      long loading,
      int remembered);

  @SqlQuery(
      """
      select model, version, placing_millis, starting_millis, loading_millis
      from start_time
      where engine = :engine
        and (project is null
          or (project = :project and model = :model and (version is null or version = :version)))
      """)
  @RegisterConstructorMapper(StartTimeRow.class)
  List<StartTimeRow> of(String engine, String project, String model, String version);
}
