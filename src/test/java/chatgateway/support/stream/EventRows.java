package chatgateway.support.stream;

import java.util.stream.Stream;

/**
 * Every event of docs/dify-api.md#events that is trimmed: what Dify sends beside the usual ids, and what of it leaves
 * for the client. Quotes are single to keep the JSON readable. CANARY stands in every field that is not for users.
 */
public final class EventRows {
    public static final String FILE_LINK =
            "/files/tools/5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11.png?timestamp=1&nonce=2&sign=3";

    private static final String FILE = "{'dify_model_identity':'CANARY','id':'f1','tenant_id':'CANARY','type':'image',"
            + "'transfer_method':'tool_file','remote_url':'CANARY','related_id':'CANARY','filename':'a.png',"
            + "'extension':'.png','mime_type':'image/png','size':7,'url':'http://dify.internal:5001" + FILE_LINK
            + "','storage_key':'CANARY','belongs_to':'assistant'}";
    private static final String FILE_LEFT =
            "{'id':'f1','type':'image','transfer_method':'tool_file','filename':'a.png','extension':'.png',"
                    + "'mime_type':'image/png','size':7,'url':'" + FILE_LINK + "','belongs_to':'assistant'}";
    private static final String STEP = "'id':'x1','node_id':'n1','node_type':'llm','title':'Answer the question',"
            + "'index':3,'predecessor_node_id':'n0','iteration_id':'i1','loop_id':'l1','parallel_id':'p1',"
            + "'parallel_branch_id':'b1','status':'succeeded','elapsed_time':0.42,'created_at':1,'finished_at':2,"
            + "'retry_index':1,'steps':4";
    private static final String INNER_LIFE = "'inputs':{'#context#':'CANARY'},'process_data':{'prompts':"
            + "[{'role':'system','text':'CANARY'}],'model_provider':'CANARY'},'outputs':{'text':'CANARY'},"
            + "'error':'CANARY','execution_metadata':{'total_price':'CANARY'},'metadata':{'x':'CANARY'},"
            + "'extras':{'icon':'CANARY'},'agent_strategy':{'name':'CANARY'},'files':[{'tenant_id':'CANARY'}],"
            + "'pre_iteration_output':['CANARY',{'x':'CANARY'}],'pre_loop_output':{'x':'CANARY'},"
            + "'inputs_truncated':false,'new_in_1_99':'CANARY'";
    private static final String RUN = "'id':'r1','workflow_id':'w1','status':'succeeded','elapsed_time':0.8,"
            + "'total_steps':4,'exceptions_count':0,'created_at':1,'finished_at':2";
    private static final String RUN_LEFT = RUN + ",'inputs':{},'error':null,'total_tokens':0";
    public static final String NO_USAGE = "'usage':{'prompt_tokens':0,'prompt_unit_price':'0','prompt_price_unit':'0',"
            + "'prompt_price':'0','completion_tokens':0,'completion_unit_price':'0','completion_price_unit':'0',"
            + "'completion_price':'0','total_tokens':0,'total_price':'0','currency':'USD','latency':0.0}";
    private static final String RUN_SECRETS = "'inputs':{'sys.user_id':'CANARY','sys.query':'CANARY','role':'CANARY'},"
            + "'error':'CANARY','total_tokens':'CANARY','created_by':{'id':'CANARY','user':'CANARY'},"
            + "'sequence_number':1,'reason':'initial','process_data':{'x':'CANARY'}";
    private static final String FORM = "'form_id':'f1','node_id':'n1','node_title':'Ask','form_content':'Go on?',"
            + "'inputs':[{'type':'paragraph','output_variable_name':'comment','default':{'type':'constant','value':''}}],"
            + "'actions':[{'id':'approve','title':'Continue','button_style':'primary'}],'display_in_ui':true,"
            + "'form_token':'abc','resolved_default_values':{'comment':'x'},'expiration_time':9";

    private EventRows() {}

    /** @param browser null if the event is dropped */
    public record Row(String event, String dify, String browser) {
        @Override
        public String toString() {
            return event;
        }
    }

    /** What a chat app sends. */
    public static Stream<Row> chat() {
        return Stream.concat(
                shared(),
                Stream.of(
                        new Row(
                                "workflow_finished",
                                "'data':{" + RUN + "," + RUN_SECRETS + ",'outputs':{'answer':'CANARY'},'files':[" + FILE
                                        + "]}",
                                "'data':{" + RUN_LEFT + ",'outputs':null,'files':[" + FILE_LEFT + "]}"),
                        new Row(
                                "message_end",
                                "'id':'m1','metadata':{'annotation_reply':{'id':'a1','account':{'id':'CANARY','name':"
                                        + "'CANARY'}},'retriever_resources':[{'position':1,'dataset_id':'CANARY',"
                                        + "'dataset_name':'CANARY','document_id':'d1','document_name':'geometry.pdf',"
                                        + "'data_source_type':'upload_file','segment_id':'s1','retriever_from':'CANARY',"
                                        + "'score':0.9,'hit_count':'CANARY','word_count':'CANARY','segment_position':2,"
                                        + "'index_node_hash':'CANARY','content':'180 degrees','page':3,"
                                        + "'doc_metadata':{'x':'CANARY'},'title':'Geometry','files':['CANARY'],"
                                        + "'summary':'CANARY'}],'usage':{'total_price':'CANARY','currency':'CANARY'}},"
                                        + "'files':[" + FILE + "]",
                                "'id':'m1','metadata':{'annotation_reply':{'id':'a1'},'retriever_resources':"
                                        + "[{'position':1,'document_id':'d1','document_name':'geometry.pdf',"
                                        + "'data_source_type':'upload_file','segment_id':'s1','score':0.9,"
                                        + "'segment_position':2,'content':'180 degrees','page':3,'title':'Geometry'}],"
                                        + NO_USAGE + "},"
                                        + "'files':[" + FILE_LEFT + "]"),
                        new Row(
                                "message_file",
                                "'id':'f1','type':'image','belongs_to':'user','upload_file_id':'CANARY','url':"
                                        + "'https://example.com/cat.png'",
                                "'id':'f1','type':'image','belongs_to':'user','url':'https://example.com/cat.png'"),
                        new Row(
                                "agent_thought",
                                "'id':'x','position':1,'thought':'I look it up.','observation':'CANARY','tool':'notes',"
                                        + "'tool_labels':{'notes':{'en_US':'Notes'}},'tool_input':'{}','message_files':"
                                        + "['f1'],'tool_output':'CANARY'",
                                "'id':'x','position':1,'thought':'I look it up.','observation':'','tool':'notes',"
                                        + "'tool_labels':{'notes':{'en_US':'Notes'}},'tool_input':'{}','message_files':"
                                        + "['f1']")));
    }

    /** What a workflow app sends: its outputs are the answer. */
    public static Stream<Row> workflow() {
        return Stream.concat(
                shared(),
                Stream.of(new Row(
                        "workflow_finished",
                        "'data':{" + RUN + "," + RUN_SECRETS + ",'outputs':{'text':'done','list':[{'a':1}]},'files':["
                                + FILE + "]}",
                        "'data':{" + RUN_LEFT + ",'outputs':{'text':'done','list':[{'a':1}]},'files':[" + FILE_LEFT
                                + "]}")));
    }

    private static Stream<Row> shared() {
        var steps = Stream.of(
                        "node_started",
                        "node_finished",
                        "node_retry",
                        "iteration_started",
                        "iteration_next",
                        "iteration_completed",
                        "loop_started",
                        "loop_next",
                        "loop_completed",
                        "parallel_branch_started",
                        "parallel_branch_finished")
                .map(name -> new Row(name, "'data':{" + STEP + "," + INNER_LIFE + "}", "'data':{" + STEP + "}"));
        var others = Stream.of(
                new Row("workflow_started", "'data':{" + RUN + "," + RUN_SECRETS + "}", "'data':{" + RUN_LEFT + "}"),
                new Row(
                        "workflow_paused",
                        "'data':{'workflow_run_id':'r1','paused_nodes':['CANARY'],'outputs':{'x':'CANARY'},'reasons':"
                                + "[{'form_content':'CANARY'}],'status':'paused','created_at':1,'elapsed_time':0.5,"
                                + "'total_tokens':'CANARY','total_steps':2}",
                        "'data':{'workflow_run_id':'r1','outputs':null,'status':'paused','created_at':1,"
                                + "'elapsed_time':0.5,'total_tokens':0,'total_steps':2}"),
                new Row("human_input_required", "'data':{" + FORM + ",'email':'CANARY'}", "'data':{" + FORM + "}"),
                new Row(
                        "human_input_form_filled",
                        "'data':{'node_id':'n1','node_title':'Ask','rendered_content':'yes','action_id':'approve',"
                                + "'action_text':'Continue','submitted_data':{'comment':'yes'},'by':'CANARY'}",
                        "'data':{'node_id':'n1','node_title':'Ask','rendered_content':'yes','action_id':'approve',"
                                + "'action_text':'Continue','submitted_data':{'comment':'yes'}}"),
                new Row(
                        "human_input_form_timeout",
                        "'data':{'node_id':'n1','node_title':'Ask','expiration_time':9,'recipient':'CANARY'}",
                        "'data':{'node_id':'n1','node_title':'Ask','expiration_time':9}"),
                new Row(
                        "agent_log",
                        "'data':{'node_execution_id':'e1','id':'l1','label':'ROUND 1','parent_id':'l0','error':'CANARY',"
                                + "'status':'success','data':{'llm_response':'CANARY'},'metadata':{'provider':'CANARY'},"
                                + "'node_id':'n1'}",
                        "'data':{'node_execution_id':'e1','id':'l1','label':'ROUND 1','parent_id':'l0',"
                                + "'status':'success','node_id':'n1'}"),
                new Row("an_event_of_tomorrow", "'data':{'text':'CANARY'}", null),
                new Row("node_output_chunk", "'data':{'text':'CANARY'}", null));
        return Stream.concat(steps, others);
    }
}
